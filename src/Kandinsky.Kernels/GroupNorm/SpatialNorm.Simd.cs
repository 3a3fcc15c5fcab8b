using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

public static unsafe partial class SpatialNorm
{
    private static void Rows<V>(SpatialJob job, int image, int firstRow, int rows) where V : struct, IFloats<V>
    {
        for (var row = firstRow; row < firstRow + rows; row++)
        {
            var at = job.Row(image, row);
            for (var column = 0; column < job.Width; column++, at += job.Channels)
            {
                var map = job.MapPixel(image, row, column);
                Pixel<V>(job.X + at, job.Multiplier + image * job.Channels, job.Offset + image * job.Channels, job.MultiplierMap + map, job.OffsetMap + map,
                    job.Silu, job.Y + at, job.Channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pixel<V>(float* x, float* multiplier, float* offset, float* multiplierMap, float* offsetMap, bool silu, float* y, int channels)
        where V : struct, IFloats<V>
    {
        var i = 0;
        for (; i + V.Count <= channels; i += V.Count)
        {
            var norm = V.MultiplyAdd(V.Load(x + i), V.Load(multiplier + i), V.Load(offset + i));
            var value = V.MultiplyAdd(norm, V.Load(multiplierMap + i), V.Load(offsetMap + i));
            (silu ? FloatMath.Silu(value) : value).Store(y + i);
        }
        for (; i < channels; i++)
        {
            var value = (x[i] * multiplier[i] + offset[i]) * multiplierMap[i] + offsetMap[i];
            y[i] = silu ? value / (1 + MathF.Exp(-value)) : value;
        }
    }
}
