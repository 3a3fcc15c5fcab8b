using System.Diagnostics;
using System.Globalization;
using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release -- fullsize [--part text,movq,prior,unet,image] [--precision f32,bf16,int8] [--direct] [--operations]</c>:
/// the models of the real sizes, with weights from the goldens' recipe, against the reference's outputs; a decoded picture against the same formulas in
/// double precision, from which the reference's own is further away than the tolerance (docs/numerics.md). Prints the error, the time of the first pass
/// (which makes and packs the weights) and of the next, and memory; fails where single precision is off by more than 2·10⁻⁴.
/// </summary>
internal static class FullSizeCheck
{
    private const double Tolerance = 2e-4;

    private static readonly Dictionary<string, Precision> _precisions = new()
    {
        ["f32"] = Precision.Float32, ["bf16"] = Precision.BFloat16,
        ["int8"] = Precision.Int8
    };

    private static readonly Dictionary<string, Func<GoldenTensors, WeightForms, IEnumerable<FullSizeCase>>> _parts = new()
    {
        ["text"] = FullSizeCases.Text,
        ["movq"] = FullSizeCases.MoVQ,
        ["prior"] = FullSizeCases.Prior,
        ["unet"] = FullSizeCases.UNet,
        ["image"] = FullSizeCases.Image,
    };

    /// <summary>Prints the table.</summary>
    public static int Run(string[] arguments)
    {
        var parts = BenchOption.Of(arguments, "--part", string.Join(',', _parts.Keys)).Split(',');
        var precisions = BenchOption.Of(arguments, "--precision", "f32").Split(',');
        using var golden = Goldens.Open("fullsize");
        var failures = 0;
        Console.WriteLine("| part | precision | worst error | from the golden | rms error / std | first pass | next pass | GFLOP/s | memory | peak memory |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var part in parts)
        {
            foreach (var precision in precisions)
            {
                var forms = new WeightForms(_precisions[precision], Winograd: !arguments.Contains("--direct"), TransformedFrom: 32);
                foreach (var test in _parts[part](golden, forms))
                {
                    if (!Check(test, precision, arguments.Contains("--operations"))) failures++;
                }
            }
        }
        return failures;
    }

    private static bool Check(FullSizeCase test, string precision, bool operations)
    {
        using var process = Process.GetCurrentProcess();
        var (worst, fromGolden, square, spread) = (0.0, 0.0, 0.0, 0.0);
        using var arena = new Arena { Trace = new() };
        var first = Time(arena, test.Run, out var outputs);
        if (operations) OperationTable.Print(arena.Trace);
        foreach (var output in outputs)
        {
            worst = Math.Max(worst, Worst(output.Actual, output.Expected));
            fromGolden = Math.Max(fromGolden, Worst(output.Actual, output.Golden));
            square += output.Expected.Zip(output.Actual, (a, b) => Math.Pow(a - b, 2)).Sum();
            var mean = output.Expected.Average();
            spread += output.Expected.Sum(value => Math.Pow(value - mean, 2));
        }
        arena.Trace.Clear();
        var next = Time(arena, test.Run, out _);
        var speed = arena.Trace.TotalOperations / next / 1e9;
        if (operations) OperationTable.Print(arena.Trace);
        process.Refresh();
        var within = precision != "f32" || worst <= Tolerance;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {test.Name} | {precision} | {worst:E1}{(within ? "" : " TOO MUCH")} | {fromGolden:E1} | {Math.Sqrt(square / spread):E1} | {first:F2} s | "
                + $"{next:F3} s | {speed:F0} | {process.WorkingSet64 >> 20} MB | {process.PeakWorkingSet64 >> 20} MB |"));
        return within;
    }

    private static double Worst(float[] actual, float[] expected) => actual.Zip(expected, (a, b) => (double)Math.Abs(a - b)).Max();

    private static double Time(Arena arena, Func<Arena, IReadOnlyList<FullSizeOutput>> run, out IReadOnlyList<FullSizeOutput> outputs)
    {
        using var scope = arena.Scope();
        var start = Stopwatch.GetTimestamp();
        outputs = run(arena);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
