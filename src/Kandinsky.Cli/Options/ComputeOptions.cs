using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Cli;

/// <summary>In which numbers, and with how many threads, models are computed.</summary>
static class ComputeOptions
{
    const int MostThreads = 256;

    /// <summary>What <c>--precision</c> takes.</summary>
    public static IReadOnlyDictionary<string, Precision> Precisions { get; } = new Dictionary<string, Precision>
    {
        ["f32"] = Precision.Float32,
        ["bf16"] = Precision.BFloat16,
        ["int8"] = Precision.Int8,
    };

    public static string Name(Precision precision) => Precisions.First(pair => pair.Value == precision).Key;

    /// <summary>Computes with so many threads from now on; null leaves it.</summary>
    public static void SetThreads(int? threads)
    {
        if (threads is < 1 or > MostThreads) throw new KandinskyException($"--threads is {threads}; give a number from 1 to {MostThreads}", ErrorKind.Request);
        if (threads is { } count) Workers.Count = count;
    }
}
