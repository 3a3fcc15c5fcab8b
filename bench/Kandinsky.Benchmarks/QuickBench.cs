using System.Globalization;
using Kandinsky.Kernels;

namespace Kandinsky.Benchmarks;

/// <summary>The console mode: every shape of a list once, best of several runs, beside the peak measured in the same process.</summary>
internal static class QuickBench
{
    public static readonly Dictionary<string, Action<Timer, Precision>> Modes = new(StringComparer.Ordinal)
    {
        ["peak"] = (_, _) => { },
        ["gemm"] = (timer, precision) => Linear(timer, "linear.txt", stream: false, precision),
        ["stream"] = (timer, precision) => Linear(timer, "stream.txt", stream: true, precision),
        ["conv"] = (timer, precision) => Convolutions(timer, FilterForm.Direct, precision),
        ["winograd"] = (timer, _) => Convolutions(timer, FilterForm.Winograd4, Precision.Float32),
        ["transformed"] = (timer, _) => Convolutions(timer, FilterForm.TransformedWinograd4, Precision.Float32),
        ["blocks"] = Blocks,
        ["pack"] = (timer, _) => Packing(timer),
        ["attention"] = Attention,
        ["backward"] = BackwardBench.Run,
        ["eigen"] = (timer, _) => EigenBench.Run(timer),
        ["winograd2"] = (timer, precision) => Convolutions(timer, FilterForm.Winograd2, precision),
    };

    public static int Run(string[] arguments)
    {
        string? Option(string name) => Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;
        using var threads = new ThreadTeam(Option("--threads") is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : null);
        using var entered = threads.Enter();
        using var forced = KernelChoice.Force(Option("--kernels") ?? KernelChoice.Forced ?? "");
        var timer = new Timer(double.Parse(Option("--seconds") ?? "0.5", CultureInfo.InvariantCulture), arguments.Contains("--cpu-time"), Option("--only"));
        var bandwidth = Peak.ReadBandwidth();
        Console.WriteLine(
            $"threads {threads.Count}, kernels {KernelChoice.Forced ?? "fastest"}, peak {timer.Peak / 1e9:F0} GFLOP/s, read {bandwidth / 1e9:F1} GB/s");
        timer.Bandwidth = bandwidth;
        Modes[arguments[0]](timer, Option("--precision") switch { "bf16" => Precision.BFloat16, "int8" => Precision.Int8, _ => Precision.Float32 });
        return 0;
    }

    private static void Linear(Timer timer, string list, bool stream, Precision precision)
    {
        foreach (var shape in BenchShapes.Read(list))
        {
            var name = $"{shape[0]} x {shape[1]} -> {shape[2]}";
            if (!timer.Wants(name)) continue;
            using var linear = new LinearCase(shape[0], shape[1], shape[2], stream, precision);
            timer.Report(name, linear.Operations, linear.Run, stream ? linear.WeightBytes : 0);
        }
    }

    private static void Attention(Timer timer, Precision precision)
    {
        foreach (var s in BenchShapes.Read("attention.txt"))
        {
            using var attention = new AttentionCase(s[0], s[1], s[2], s[3], s[4], precision);
            timer.Report($"{s[0]} x {s[1]} to {s[2]}, {s[3]} x {s[4]}", attention.Operations, attention.Run, 0, attention.Refresh);
        }
    }

    /// <summary>How long filters take to pack, a new buffer each time as when a model is loaded.</summary>
    private static void Packing(Timer timer)
    {
        foreach (var s in BenchShapes.Read("convolution.txt").Where(s => s[4] == 3 && s[5] == 1 && (long)s[2] * s[3] >= 384 * 384))
        {
            var shape = new ConvolutionShape(s[2], s[3], s[4], s[5], s[6], s[7]);
            using var weights = LinearCase.Filled(shape.Weights);
            foreach (var form in Enum.GetValues<FilterForm>())
                foreach (var precision in Enum.GetValues<Precision>().Where(precision => Convolution.Serves(form, precision)))
                    timer.ReportRate($"{form} {precision} {s[2]} -> {s[3]}", shape.Weights, "weights", () =>
                        Convolution.Pack(new WeightView(weights), shape, form, precision).Dispose());
        }
    }

    /// <summary>Convolutions as residual blocks call them, after a norm and SiLU, and as upsampling does.</summary>
    private static void Blocks(Timer timer, Precision precision)
    {
        var form = precision switch
        {
            Precision.Float32 => FilterForm.Winograd4,
            Precision.BFloat16 or Precision.Int8 => FilterForm.Winograd2,
            _ => FilterForm.Direct,
        };
        foreach (var s in BenchShapes.Read("convolution.txt").Where(s => s[4] == 3 && s[5] == 1 && (long)s[2] * s[3] >= 384 * 384))
            foreach (var (before, resampling) in ((string, Resampling)[])[("", Resampling.None), (", SiLU", Resampling.None), (", 2x", Resampling.Nearest2x)])
            {
                var name = $"{s[0]} x {s[1]}² {s[2]} -> {s[3]}{before}";
                if (!timer.Wants(name)) continue;
                var packed = resampling == Resampling.Nearest2x && precision != Precision.Float32 ? FilterForm.Enlarging : form;
                using var convolution = new ConvolutionCase(s[0], s[1], ConvolutionShape.Same(s[2], s[3], 3), packed, precision, before == ", SiLU",
                    resampling);
                timer.Report(name, convolution.Operations, convolution.Run, 0);
            }
    }

    private static void Convolutions(Timer timer, FilterForm form, Precision precision)
    {
        foreach (var s in BenchShapes.Read("convolution.txt"))
        {
            var shape = new ConvolutionShape(s[2], s[3], s[4], s[5], s[6], s[7]);
            if (form != FilterForm.Direct && shape is not { Kernel: 3, Stride: 1 }) continue;
            if (!timer.Wants($"{s[2]} -> {s[3]}")) continue;
            using var convolution = new ConvolutionCase(s[0], s[1], shape, form, precision);
            timer.Report($"{s[0]} x {s[1]}² {s[2]} -> {s[3]}, {s[4]}x{s[4]}/{s[5]}", convolution.Operations, convolution.Run, 0);
        }
    }
}
