using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class AttentionTile
{
    /// <summary>Six rows by two vectors: c [6, columns] (+)= a [6, depth] · b [depth, columns], b's rows being adjacent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Two<V>(float* a, nint aStride, float* b, int depth, float* c, nint cStride, bool accumulate) where V : struct, IFloats<V>
    {
        var width = V.Count;
        V c00 = V.Zero, c01 = V.Zero;
        V c10 = V.Zero, c11 = V.Zero;
        V c20 = V.Zero, c21 = V.Zero;
        V c30 = V.Zero, c31 = V.Zero;
        V c40 = V.Zero, c41 = V.Zero;
        V c50 = V.Zero, c51 = V.Zero;
        float* a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride;
        for (var i = 0; i < depth; i++)
        {
            V b0 = V.Load(b), b1 = V.Load(b + width);
            b += 2 * width;
            var x = V.Broadcast(a[i]);
            c00 = V.MultiplyAdd(x, b0, c00);
            c01 = V.MultiplyAdd(x, b1, c01);
            x = V.Broadcast(a1[i]);
            c10 = V.MultiplyAdd(x, b0, c10);
            c11 = V.MultiplyAdd(x, b1, c11);
            x = V.Broadcast(a2[i]);
            c20 = V.MultiplyAdd(x, b0, c20);
            c21 = V.MultiplyAdd(x, b1, c21);
            x = V.Broadcast(a3[i]);
            c30 = V.MultiplyAdd(x, b0, c30);
            c31 = V.MultiplyAdd(x, b1, c31);
            x = V.Broadcast(a4[i]);
            c40 = V.MultiplyAdd(x, b0, c40);
            c41 = V.MultiplyAdd(x, b1, c41);
            x = V.Broadcast(a5[i]);
            c50 = V.MultiplyAdd(x, b0, c50);
            c51 = V.MultiplyAdd(x, b1, c51);
        }
        Finish(c00, c, accumulate);
        Finish(c01, c + width, accumulate);
        c += cStride;
        Finish(c10, c, accumulate);
        Finish(c11, c + width, accumulate);
        c += cStride;
        Finish(c20, c, accumulate);
        Finish(c21, c + width, accumulate);
        c += cStride;
        Finish(c30, c, accumulate);
        Finish(c31, c + width, accumulate);
        c += cStride;
        Finish(c40, c, accumulate);
        Finish(c41, c + width, accumulate);
        c += cStride;
        Finish(c50, c, accumulate);
        Finish(c51, c + width, accumulate);
    }
}
