using System.Diagnostics;
using Kandinsky.Tensors;

namespace Kandinsky.Imaging.Tests;

/// <summary>What reading any file may cost, sound or hostile: one kind of exception, bounded memory, bounded time.</summary>
internal static class DecoderBudget
{
    private const long Slack = 64L << 20;
    private const int MostMilliseconds = 1000;

    /// <summary>Reads picture and record. A reading that seems slow is repeated, as the process may have been busy elsewhere.</summary>
    /// <returns>Whether the picture could be read.</returns>
    public static bool Check(byte[] file, string what, int milliseconds = MostMilliseconds)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            var isSound = CheckOnce(file, what);
            var taken = Math.Min(watch.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
            if (taken <= milliseconds)
                return isSound;
            Assert.True(attempt < 2, $"{what}: took {taken} ms");
        }
    }

    private static bool CheckOnce(byte[] file, string what)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isSound = Succeeds(() => ImageFile.Decode(file), what, out var image);
        Succeeds(() => PictureMetadata.Read(file), what, out _);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var allowed = Slack + 4L * (image?.Pixels.Length ?? 0);
        Assert.True(allocated <= allowed, $"{what}: allocated {allocated >> 20} MiB of {allowed >> 20}");
        return isSound;
    }

    private static bool Succeeds<T>(Func<T> read, string what, out T? result)
    {
        result = default;
        try
        {
            result = read();
            return true;
        }
        catch (KandinskyException error)
        {
            Assert.False(error.Message.Contains('\n', StringComparison.Ordinal), $"{what}: '{error.Message}' is not one line");
            return false;
        }
        catch (Exception error)
        {
            Assert.Fail($"{what}: {error}");
            return false;
        }
    }
}
