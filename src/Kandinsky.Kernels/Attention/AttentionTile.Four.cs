using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class AttentionTile
{
    /// <summary>Six rows by four vectors: c [6, columns] (+)= a [6, depth] · b [depth, columns], b's rows being adjacent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four<V>(float* a, nint aStride, float* b, int depth, float* c, nint cStride, bool accumulate) where V : struct, IFloats<V>
    {
        var width = V.Count;
        V c00 = V.Zero, c01 = V.Zero, c02 = V.Zero, c03 = V.Zero;
        V c10 = V.Zero, c11 = V.Zero, c12 = V.Zero, c13 = V.Zero;
        V c20 = V.Zero, c21 = V.Zero, c22 = V.Zero, c23 = V.Zero;
        V c30 = V.Zero, c31 = V.Zero, c32 = V.Zero, c33 = V.Zero;
        V c40 = V.Zero, c41 = V.Zero, c42 = V.Zero, c43 = V.Zero;
        V c50 = V.Zero, c51 = V.Zero, c52 = V.Zero, c53 = V.Zero;
        float* a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride;
        for (var i = 0; i < depth; i++)
        {
            V b0 = V.Load(b), b1 = V.Load(b + width), b2 = V.Load(b + 2 * width), b3 = V.Load(b + 3 * width);
            b += 4 * width;
            var x = V.Broadcast(a[i]);
            c00 = V.MultiplyAdd(x, b0, c00);
            c01 = V.MultiplyAdd(x, b1, c01);
            c02 = V.MultiplyAdd(x, b2, c02);
            c03 = V.MultiplyAdd(x, b3, c03);
            x = V.Broadcast(a1[i]);
            c10 = V.MultiplyAdd(x, b0, c10);
            c11 = V.MultiplyAdd(x, b1, c11);
            c12 = V.MultiplyAdd(x, b2, c12);
            c13 = V.MultiplyAdd(x, b3, c13);
            x = V.Broadcast(a2[i]);
            c20 = V.MultiplyAdd(x, b0, c20);
            c21 = V.MultiplyAdd(x, b1, c21);
            c22 = V.MultiplyAdd(x, b2, c22);
            c23 = V.MultiplyAdd(x, b3, c23);
            x = V.Broadcast(a3[i]);
            c30 = V.MultiplyAdd(x, b0, c30);
            c31 = V.MultiplyAdd(x, b1, c31);
            c32 = V.MultiplyAdd(x, b2, c32);
            c33 = V.MultiplyAdd(x, b3, c33);
            x = V.Broadcast(a4[i]);
            c40 = V.MultiplyAdd(x, b0, c40);
            c41 = V.MultiplyAdd(x, b1, c41);
            c42 = V.MultiplyAdd(x, b2, c42);
            c43 = V.MultiplyAdd(x, b3, c43);
            x = V.Broadcast(a5[i]);
            c50 = V.MultiplyAdd(x, b0, c50);
            c51 = V.MultiplyAdd(x, b1, c51);
            c52 = V.MultiplyAdd(x, b2, c52);
            c53 = V.MultiplyAdd(x, b3, c53);
        }
        Finish(c00, c, accumulate);
        Finish(c01, c + width, accumulate);
        Finish(c02, c + 2 * width, accumulate);
        Finish(c03, c + 3 * width, accumulate);
        c += cStride;
        Finish(c10, c, accumulate);
        Finish(c11, c + width, accumulate);
        Finish(c12, c + 2 * width, accumulate);
        Finish(c13, c + 3 * width, accumulate);
        c += cStride;
        Finish(c20, c, accumulate);
        Finish(c21, c + width, accumulate);
        Finish(c22, c + 2 * width, accumulate);
        Finish(c23, c + 3 * width, accumulate);
        c += cStride;
        Finish(c30, c, accumulate);
        Finish(c31, c + width, accumulate);
        Finish(c32, c + 2 * width, accumulate);
        Finish(c33, c + 3 * width, accumulate);
        c += cStride;
        Finish(c40, c, accumulate);
        Finish(c41, c + width, accumulate);
        Finish(c42, c + 2 * width, accumulate);
        Finish(c43, c + 3 * width, accumulate);
        c += cStride;
        Finish(c50, c, accumulate);
        Finish(c51, c + width, accumulate);
        Finish(c52, c + 2 * width, accumulate);
        Finish(c53, c + 3 * width, accumulate);
    }
}
