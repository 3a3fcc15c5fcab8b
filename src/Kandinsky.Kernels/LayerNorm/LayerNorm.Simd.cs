using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

public static unsafe partial class LayerNorm
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<V>(float* x, float* gamma, float* beta, float epsilon, float* y, int width) where V : struct, IFloats<V>
    {
        var (mean, factor) = Statistics<V>(x, epsilon, width);
        V center = V.Broadcast(mean), factors = V.Broadcast(factor);
        var i = 0;
        for (; i + V.Count <= width; i += V.Count)
            V.MultiplyAdd((V.Load(x + i) - center) * factors, V.Load(gamma + i), V.Load(beta + i)).Store(y + i);
        for (; i < width; i++) y[i] = (x[i] - mean) * factor * gamma[i] + beta[i];
    }

    // Two passes over a row that stays in the first-level cache: the mean, then the squared deviations from it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Mean, float Factor) Statistics<V>(float* x, float epsilon, int width) where V : struct, IFloats<V>
    {
        V even = V.Zero, odd = V.Zero;
        var i = 0;
        for (; i + 2 * V.Count <= width; i += 2 * V.Count)
        {
            even += V.Load(x + i);
            odd += V.Load(x + i + V.Count);
        }
        double sum = (even + odd).Sum();
        for (; i < width; i++) sum += x[i];
        var mean = (float)(sum / width);

        var center = V.Broadcast(mean);
        even = odd = V.Zero;
        for (i = 0; i + 2 * V.Count <= width; i += 2 * V.Count)
        {
            V a = V.Load(x + i) - center, b = V.Load(x + i + V.Count) - center;
            even = V.MultiplyAdd(a, a, even);
            odd = V.MultiplyAdd(b, b, odd);
        }
        double squares = (even + odd).Sum();
        for (; i < width; i++) squares += (x[i] - mean) * (x[i] - mean);
        return (mean, (float)(1 / Math.Sqrt(squares / width + epsilon)));
    }
}
