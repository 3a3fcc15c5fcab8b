using BenchmarkDotNet.Attributes;
using Kandinsky.Kernels;

namespace Kandinsky.Benchmarks;

/// <summary>Linear layers over the model's shapes.</summary>
public class LinearBench
{
    private LinearCase? _case;

    /// <summary>Rows, inputs, outputs.</summary>
    [ParamsSource(nameof(Shapes))]
    public string Shape { get; set; } = "";

    /// <summary>Threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>The lists.</summary>
    public static IEnumerable<string> Shapes => BenchShapes.Read("linear.txt").Select(shape => $"pack {string.Join(' ', shape)}")
        .Concat(BenchShapes.Read("stream.txt").Select(shape => $"stream {string.Join(' ', shape)}"));

    /// <summary>Packs.</summary>
    [GlobalSetup]
    public void Setup()
    {
        new ThreadTeam(Threads).Enter();
        var shape = Shape.Split(' ').Skip(1).Select(int.Parse).ToArray();
        _case = new LinearCase(shape[0], shape[1], shape[2], Shape.StartsWith("stream", StringComparison.Ordinal));
    }

    /// <summary>Frees.</summary>
    [GlobalCleanup]
    public void Cleanup() => _case!.Dispose();

    /// <summary>One multiplication.</summary>
    [Benchmark]
    public void Multiply() => _case!.Run();
}
