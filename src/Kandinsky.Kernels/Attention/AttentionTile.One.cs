using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class AttentionTile
{
    /// <summary>Six rows by one vector: c [6, columns] (+)= a [6, depth] · b [depth, columns], b's rows being adjacent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One<V>(float* a, nint aStride, float* b, int depth, float* c, nint cStride, bool accumulate) where V : struct, IFloats<V>
    {
        V c0 = V.Zero;
        V c1 = V.Zero;
        V c2 = V.Zero;
        V c3 = V.Zero;
        V c4 = V.Zero;
        V c5 = V.Zero;
        float* a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride;
        for (var i = 0; i < depth; i++)
        {
            V b0 = V.Load(b);
            b += V.Count;
            var x = V.Broadcast(a[i]);
            c0 = V.MultiplyAdd(x, b0, c0);
            x = V.Broadcast(a1[i]);
            c1 = V.MultiplyAdd(x, b0, c1);
            x = V.Broadcast(a2[i]);
            c2 = V.MultiplyAdd(x, b0, c2);
            x = V.Broadcast(a3[i]);
            c3 = V.MultiplyAdd(x, b0, c3);
            x = V.Broadcast(a4[i]);
            c4 = V.MultiplyAdd(x, b0, c4);
            x = V.Broadcast(a5[i]);
            c5 = V.MultiplyAdd(x, b0, c5);
        }
        Finish(c0, c, accumulate);
        c += cStride;
        Finish(c1, c, accumulate);
        c += cStride;
        Finish(c2, c, accumulate);
        c += cStride;
        Finish(c3, c, accumulate);
        c += cStride;
        Finish(c4, c, accumulate);
        c += cStride;
        Finish(c5, c, accumulate);
    }
}
