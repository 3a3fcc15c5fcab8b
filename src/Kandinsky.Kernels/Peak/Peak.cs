using System.Diagnostics;

namespace Kandinsky.Kernels;

/// <summary>What this machine can do at the moment: the yardstick every measured speed is divided by.</summary>
public static unsafe class Peak
{
    private const int Rounds = 100_000;

    internal delegate void Kernel(int rounds, float* sink);

    /// <summary>Multiply-adds on registers alone.</summary>
    internal static readonly KernelTable<Kernel> Table = new("peak",
        new(KernelChoice.Vector512, Floats512.IsSupported, PeakKernel<Floats512>.Run),
        new(KernelChoice.Vector256, Floats256.IsSupported, PeakKernel<Floats256>.Run),
        new(KernelChoice.Vector128, true, PeakKernel<Floats128>.Run),
        new(KernelChoice.Reference, true, Reference));

    /// <summary>
    /// Single-precision operations per second (a multiply-add is two) that the threads of the caller's <see cref="ThreadTeam"/> reach together, the best of
    /// several runs.
    /// </summary>
    public static double Float32Operations()
    {
        var entry = Table.Current;
        var lanes = entry.Name switch { KernelChoice.Vector512 => 16, KernelChoice.Vector256 => 8, KernelChoice.Vector128 => 4, _ => 1 };
        var threads = Workers.Count;
        var best = Best(5, () => Workers.For(threads, entry.Run, static (run, _) =>
        {
            var sink = 0f;
            run(Rounds, &sink);
        }));
        return (double)threads * Rounds * PeakKernel<Floats128>.MultiplyAdds * lanes * 2 / best;
    }

    /// <summary>
    /// Bytes per second that the threads of the caller's <see cref="ThreadTeam"/> read together from memory beyond the caches, the best of several runs.
    /// </summary>
    public static double ReadBandwidth()
    {
        const int blocks = 256, floats = 1 << 18;   // 256 MB
        using var buffer = new NativeBuffer((long)blocks * floats * sizeof(float));
        var memory = buffer.Address;
        Workers.For(blocks, block => new Span<float>((float*)memory + (long)block * floats, floats).Fill(1));
        var best = Best(5, () => Workers.For(blocks, memory, static (memory, block) =>
        {
            var sink = 0f;
            PeakKernel<Floats256>.Read((float*)memory + (long)block * floats, floats, &sink);
        }));
        return (double)blocks * floats * sizeof(float) / best;
    }

    private static double Best(int times, Action run)
    {
        run();
        var best = double.MaxValue;
        for (var time = 0; time < times; time++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    private static void Reference(int rounds, float* sink)
    {
        for (var i = 0; i < rounds * PeakKernel<Floats128>.MultiplyAdds; i++) *sink = *sink * 0.5f + 1;
    }
}
