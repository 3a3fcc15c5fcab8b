using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

public static unsafe partial class GroupNorm
{
    private static void Moments<V>(GroupStatistics statistics, int task) where V : struct, IFloats<V>
    {
        var channels = statistics.Channels;
        var (first, count) = statistics.Block(task);
        float* x = statistics.X + first * channels, pivots = statistics.Pivots(task), sums = statistics.Sums(task);
        new Span<float>(sums, 2 * channels).Clear();
        var pixel = 0;
        for (; pixel + 4 <= count; pixel += 4) FourPixels<V>(x + (nint)pixel * channels, pivots, sums, sums + channels, channels);
        for (; pixel < count; pixel++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                var deviation = x[(nint)pixel * channels + channel] - pivots[channel];
                sums[channel] += deviation;
                sums[channels + channel] += deviation * deviation;
            }
        }
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
