using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Dot<V, TStored>
{
    /// <summary>6 rows by 4 outputs: 24 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6(DotOperands* t)
    {
        byte* w0 = t->Weights + t->Offsets[0], w1 = t->Weights + t->Offsets[1], w2 = t->Weights + t->Offsets[2], w3 = t->Weights + t->Offsets[3];
        float* x0 = t->Rows, x1 = x0 + t->RowStride, x2 = x1 + t->RowStride, x3 = x2 + t->RowStride, x4 = x3 + t->RowStride, x5 = x4 + t->RowStride;
        V c00 = V.Zero, c01 = V.Zero, c02 = V.Zero, c03 = V.Zero;
        V c10 = V.Zero, c11 = V.Zero, c12 = V.Zero, c13 = V.Zero;
        V c20 = V.Zero, c21 = V.Zero, c22 = V.Zero, c23 = V.Zero;
        V c30 = V.Zero, c31 = V.Zero, c32 = V.Zero, c33 = V.Zero;
        V c40 = V.Zero, c41 = V.Zero, c42 = V.Zero, c43 = V.Zero;
        V c50 = V.Zero, c51 = V.Zero, c52 = V.Zero, c53 = V.Zero;
        byte* f0 = w0 + t->Ahead, f1 = w1 + t->Ahead, f2 = w2 + t->Ahead, f3 = w3 + t->Ahead;
        for (nint k = 0; k < t->Length; k += V.Count)
        {
            Fetch(f0, k); Fetch(f1, k); Fetch(f2, k); Fetch(f3, k);
            V a0 = TStored.Load(w0, k), a1 = TStored.Load(w1, k), a2 = TStored.Load(w2, k), a3 = TStored.Load(w3, k), x;
            x = V.Load(x0 + k); c00 = V.MultiplyAdd(a0, x, c00); c01 = V.MultiplyAdd(a1, x, c01); c02 = V.MultiplyAdd(a2, x, c02); c03 = V.MultiplyAdd(a3, x,
                c03);
            x = V.Load(x1 + k); c10 = V.MultiplyAdd(a0, x, c10); c11 = V.MultiplyAdd(a1, x, c11); c12 = V.MultiplyAdd(a2, x, c12); c13 = V.MultiplyAdd(a3, x,
                c13);
            x = V.Load(x2 + k); c20 = V.MultiplyAdd(a0, x, c20); c21 = V.MultiplyAdd(a1, x, c21); c22 = V.MultiplyAdd(a2, x, c22); c23 = V.MultiplyAdd(a3, x,
                c23);
            x = V.Load(x3 + k); c30 = V.MultiplyAdd(a0, x, c30); c31 = V.MultiplyAdd(a1, x, c31); c32 = V.MultiplyAdd(a2, x, c32); c33 = V.MultiplyAdd(a3, x,
                c33);
            x = V.Load(x4 + k); c40 = V.MultiplyAdd(a0, x, c40); c41 = V.MultiplyAdd(a1, x, c41); c42 = V.MultiplyAdd(a2, x, c42); c43 = V.MultiplyAdd(a3, x,
                c43);
            x = V.Load(x5 + k); c50 = V.MultiplyAdd(a0, x, c50); c51 = V.MultiplyAdd(a1, x, c51); c52 = V.MultiplyAdd(a2, x, c52); c53 = V.MultiplyAdd(a3, x,
                c53);
        }
        var sums = t->Sums;
        V.AddSums(c00, c01, c02, c03, sums); sums += t->SumsStride;
        V.AddSums(c10, c11, c12, c13, sums); sums += t->SumsStride;
        V.AddSums(c20, c21, c22, c23, sums); sums += t->SumsStride;
        V.AddSums(c30, c31, c32, c33, sums); sums += t->SumsStride;
        V.AddSums(c40, c41, c42, c43, sums); sums += t->SumsStride;
        V.AddSums(c50, c51, c52, c53, sums);
    }
}
