using BenchmarkDotNet.Running;

namespace Kandinsky.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release -- gemm|stream|conv|winograd|winograd2|transformed|attention|blocks|backward|eigen|pack|peak [--threads N] [--kernels NAME]
/// [--seconds S] [--cpu-time] [--precision bf16|int8]</c> prints ratios to
/// the peak in seconds; <c>fullsize</c> compares the models of the real sizes with the reference; <c>samplers</c> prints what the bundled
/// model paints with every sampler, <c>shortcuts</c> what faster ways of painting cost, <c>precisions</c> what reduced ones do;
/// <c>training</c> times a training step, <c>lora</c> one of an adapter; any other arguments go to
/// BenchmarkDotNet (<c>--filter '*Convolution*'</c>).
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is ["training", ..]) return TrainingBench.Run(arguments);
        if (arguments is ["lora", ..]) return LoraBench.Run(arguments);
        if (arguments is ["samplers", ..]) return SamplerQuality.Run(arguments);
        if (arguments is ["shortcuts", ..]) return ShortcutQuality.Run(arguments);
        if (arguments is ["precisions", ..]) return PrecisionQuality.Run(arguments);
        if (arguments is ["fullsize", ..]) return FullSizeCheck.Run(arguments);
        if (arguments.Length > 0 && QuickBench.Modes.ContainsKey(arguments[0])) return QuickBench.Run(arguments);
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        return 0;
    }
}
