using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

public static unsafe partial class Resample
{
    private static void Pool<V>(float* upper, float* lower, float* y, int width, int channels) where V : struct, IFloats<V> =>
        SumFours<V>(upper, lower, y, width, channels, 0.25f);

    private static void SumFours<V>(float* upper, float* lower, float* y, int width, int channels) where V : struct, IFloats<V> =>
        SumFours<V>(upper, lower, y, width, channels, 1);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumFours<V>(float* upper, float* lower, float* y, int width, int channels, float factor) where V : struct, IFloats<V>
    {
        var factors = V.Broadcast(factor);
        for (var column = 0; column < width; column++, upper += 2 * channels, lower += 2 * channels, y += channels)
        {
            var i = 0;
            for (; i + V.Count <= channels; i += V.Count)
                (((V.Load(upper + i) + V.Load(upper + channels + i)) + (V.Load(lower + i) + V.Load(lower + channels + i))) * factors).Store(y + i);
            for (; i < channels; i++) y[i] = ((upper[i] + upper[channels + i]) + (lower[i] + lower[channels + i])) * factor;
        }
    }
}
