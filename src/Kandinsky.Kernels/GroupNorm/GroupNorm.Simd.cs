using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

public static unsafe partial class GroupNorm
{
    // Sums of deviations from the block's first pixel and of their squares: no cancellation unless that pixel is far from the mean.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Moments<V>(float* x, GroupStatistics statistics, int task) where V : struct, IFloats<V>
    {
        var channels = statistics.Channels;
        var (first, count) = statistics.Block(task);
        var pivot = x + (nint)first * channels;
        using var memory = Scratch.Rent(2L * sizeof(float) * channels);
        float* sums = memory.Floats, squares = sums + channels;
        new Span<float>(sums, 2 * channels).Clear();
        var pixel = 0;
        for (; pixel + 4 <= count; pixel += 4) FourPixels<V>(pivot + (nint)pixel * channels, pivot, sums, squares, channels);
        for (; pixel < count; pixel++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                var deviation = pivot[(nint)pixel * channels + channel] - pivot[channel];
                sums[channel] += deviation;
                squares[channel] += deviation * deviation;
            }
        }
        for (var channel = 0; channel < channels; channel++)
            statistics.Record(task, channel, pivot[channel] + (double)sums[channel] / count, Math.Max(0, squares[channel] - (double)sums[channel] * sums[channel] / count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourPixels<V>(float* x, float* pivot, float* sums, float* squares, int channels) where V : struct, IFloats<V>
    {
        float* b = x + channels, c = b + channels, d = c + channels;
        var i = 0;
        for (; i + V.Count <= channels; i += V.Count)
        {
            var p = V.Load(pivot + i);
            V p0 = V.Load(x + i) - p, p1 = V.Load(b + i) - p, p2 = V.Load(c + i) - p, p3 = V.Load(d + i) - p;
            (V.Load(sums + i) + ((p0 + p1) + (p2 + p3))).Store(sums + i);
            var even = V.MultiplyAdd(p1, p1, p0 * p0);
            var odd = V.MultiplyAdd(p3, p3, p2 * p2);
            (V.Load(squares + i) + (even + odd)).Store(squares + i);
        }
        for (; i < channels; i++)
        {
            float p0 = x[i] - pivot[i], p1 = b[i] - pivot[i], p2 = c[i] - pivot[i], p3 = d[i] - pivot[i];
            sums[i] += (p0 + p1) + (p2 + p3);
            squares[i] += (p0 * p0 + p1 * p1) + (p2 * p2 + p3 * p3);
        }
    }

    private static void Apply<V>(AffineJob job, int image, int firstPixel, int pixels) where V : struct, IFloats<V>
    {
        var channels = job.Channels;
        var start = ((nint)image * job.Pixels + firstPixel) * channels;
        float* multiplier = job.Multiplier + image * channels, offset = job.Offset + image * channels;
        if (job.Silu)
        {
            for (var pixel = 0; pixel < pixels; pixel++, start += channels)
                Rows.Map<V, SiluOfProduct>(default, job.X + start, multiplier, offset, job.Y + start, channels);
        }
        else
        {
            for (var pixel = 0; pixel < pixels; pixel++, start += channels)
                Rows.Map<V, ProductPlus>(default, job.X + start, multiplier, offset, job.Y + start, channels);
        }
    }
}
