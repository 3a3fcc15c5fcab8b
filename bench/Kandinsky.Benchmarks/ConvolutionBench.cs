using BenchmarkDotNet.Attributes;
using Kandinsky.Kernels;

namespace Kandinsky.Benchmarks;

/// <summary>Convolutions over the model's shapes, in every form that serves them.</summary>
public class ConvolutionBench
{
    private ConvolutionCase? _case;

    /// <summary>Form, batch, size, in, out, kernel, stride, padding before and after.</summary>
    [ParamsSource(nameof(Shapes))]
    public string Shape { get; set; } = "";

    /// <summary>Threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>The list.</summary>
    public static IEnumerable<string> Shapes =>
        from shape in BenchShapes.Read("convolution.txt")
        from form in new[] { FilterForm.Direct, FilterForm.Winograd2, FilterForm.Winograd4 }
        where form == FilterForm.Direct || (shape[4] == 3 && shape[5] == 1)
        select $"{form} {string.Join(' ', shape)}";

    /// <summary>Packs.</summary>
    [GlobalSetup]
    public void Setup()
    {
        new ThreadTeam(Threads).Enter();
        var words = Shape.Split(' ');
        var s = words.Skip(1).Select(int.Parse).ToArray();
        _case = new ConvolutionCase(s[0], s[1], new ConvolutionShape(s[2], s[3], s[4], s[5], s[6], s[7]), Enum.Parse<FilterForm>(words[0]));
    }

    /// <summary>Frees.</summary>
    [GlobalCleanup]
    public void Cleanup() => _case!.Dispose();

    /// <summary>One convolution.</summary>
    [Benchmark]
    public void Run() => _case!.Run();
}
