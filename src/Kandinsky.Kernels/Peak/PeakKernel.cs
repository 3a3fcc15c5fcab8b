using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>Loops that keep the multiply-add units, or the memory, as busy as they can be.</summary>
internal static unsafe class PeakKernel<V> where V : struct, IFloats<V>
{
    /// <summary>Multiply-adds of a vector per round: enough chains to hide their latency.</summary>
    public const int MultiplyAdds = 12;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rounds, float* sink)
    {
        V a = V.Broadcast(0.5f), b = V.Broadcast(1);
        V c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (; rounds > 0; rounds--)
        {
            c0 = V.MultiplyAdd(a, b, c0); c1 = V.MultiplyAdd(a, b, c1); c2 = V.MultiplyAdd(a, b, c2);
            c3 = V.MultiplyAdd(a, b, c3); c4 = V.MultiplyAdd(a, b, c4); c5 = V.MultiplyAdd(a, b, c5);
            c6 = V.MultiplyAdd(a, b, c6); c7 = V.MultiplyAdd(a, b, c7); c8 = V.MultiplyAdd(a, b, c8);
            c9 = V.MultiplyAdd(a, b, c9); c10 = V.MultiplyAdd(a, b, c10); c11 = V.MultiplyAdd(a, b, c11);
        }
        *sink = (c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11).Sum();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Read(float* memory, int count, float* sink)
    {
        V a = V.Zero, b = V.Zero, c = V.Zero, d = V.Zero;
        for (nint i = 0; i < count; i += 16 * V.Count)
        {
            var p = memory + i;
            a += V.Load(p + 0 * V.Count); b += V.Load(p + 1 * V.Count); c += V.Load(p + 2 * V.Count); d += V.Load(p + 3 * V.Count);
            a += V.Load(p + 4 * V.Count); b += V.Load(p + 5 * V.Count); c += V.Load(p + 6 * V.Count); d += V.Load(p + 7 * V.Count);
            a += V.Load(p + 8 * V.Count); b += V.Load(p + 9 * V.Count); c += V.Load(p + 10 * V.Count); d += V.Load(p + 11 * V.Count);
            a += V.Load(p + 12 * V.Count); b += V.Load(p + 13 * V.Count); c += V.Load(p + 14 * V.Count); d += V.Load(p + 15 * V.Count);
        }
        *sink = (a + b + c + d).Sum();
    }
}
