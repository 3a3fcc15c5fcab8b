using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

public static unsafe partial class Softmax
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<V>(float* x, float* y, int width) where V : struct, IFloats<V>
    {
        var maxima = V.Broadcast(float.NegativeInfinity);
        var i = 0;
        for (; i + V.Count <= width; i += V.Count) maxima = V.Maximum(maxima, V.Load(x + i));
        var largest = maxima.Largest();
        for (; i < width; i++) largest = MathF.Max(largest, x[i]);

        var shift = V.Broadcast(largest);
        var sums = V.Zero;
        for (i = 0; i + V.Count <= width; i += V.Count)
        {
            var power = FloatMath.ExpOfNegative(V.Load(x + i) - shift);
            power.Store(y + i);
            sums += power;
        }
        var sum = sums.Sum();
        for (; i < width; i++) sum += y[i] = MathF.Exp(x[i] - largest);

        var factors = V.Broadcast(1 / sum);
        for (i = 0; i + V.Count <= width; i += V.Count) (V.Load(y + i) * factors).Store(y + i);
        for (; i < width; i++) y[i] /= sum;
    }
}
