using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kandinsky.Benchmarks;

/// <summary>Best of several runs, by the wall clock or (for one thread on a busy Linux machine) by the process's processor time.</summary>
internal sealed class Timer(double seconds, bool processorTime, string? only)
{
    public double Peak { get; private set; } = Kernels.Peak.Float32Operations();

    public double Bandwidth { get; set; }

    public bool Wants(string name) => only is null || name.Contains(only, StringComparison.Ordinal);

    /// <summary>Measures, and prints a line. The peak is measured anew beside each shape.</summary>
    public void Report(string name, double operations, Action run, double bytes, Action? prepare = null)
    {
        if (!Wants(name)) return;
        var best = Best(run, prepare);
        Peak = Math.Max(Kernels.Peak.Float32Operations(), Peak * 0.98);
        var rate = operations / best;
        var line = $"{name,-36} {best * 1e3,9:F3} ms {rate / 1e9,7:F0} GFLOP/s {rate / Peak,6:P0} of peak";
        Console.WriteLine(bytes == 0 ? line : $"{line} {bytes / best / 1e9,6:F1} GB/s {bytes / best / Bandwidth,6:P0} of bandwidth");
    }

    /// <summary>Measures what has no operations to count, so many items of something.</summary>
    public void ReportRate(string name, double items, string unit, Action run)
    {
        if (!Wants(name)) return;
        var best = Best(run);
        Console.WriteLine($"{name,-36} {best * 1e3,9:F3} ms {items / best / 1e6,7:F0} million {unit}/s");
    }

    private double Best(Action run, Action? prepare = null)
    {
        prepare?.Invoke();
        run();
        var (best, total) = (double.MaxValue, 0.0);
        for (var time = 0; time < 3 || total < seconds; time++)
        {
            prepare?.Invoke();
            var start = Now();
            run();
            var taken = Now() - start;
            (best, total) = (Math.Min(best, taken), total + taken);
        }
        return best;
    }

    private double Now()
    {
        if (!processorTime) return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        _ = ClockGetTime(2, out var time);
        return time.Seconds + time.Nanoseconds * 1e-9;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ClockGetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
