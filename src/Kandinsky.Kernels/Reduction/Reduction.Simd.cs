using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

public static unsafe partial class Reduction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum<V>(float* a, float* b, int count) where V : struct, IFloats<V>
    {
        V even = V.Zero, odd = V.Zero;
        var i = 0;
        for (; i + 2 * V.Count <= count; i += 2 * V.Count)
        {
            even += V.Load(a + i);
            odd += V.Load(a + i + V.Count);
        }
        double sum = (even + odd).Sum();
        for (; i < count; i++) sum += a[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot<V>(float* a, float* b, int count) where V : struct, IFloats<V>
    {
        V even = V.Zero, odd = V.Zero;
        var i = 0;
        for (; i + 2 * V.Count <= count; i += 2 * V.Count)
        {
            even = V.MultiplyAdd(V.Load(a + i), V.Load(b + i), even);
            odd = V.MultiplyAdd(V.Load(a + i + V.Count), V.Load(b + i + V.Count), odd);
        }
        double sum = (even + odd).Sum();
        for (; i < count; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
