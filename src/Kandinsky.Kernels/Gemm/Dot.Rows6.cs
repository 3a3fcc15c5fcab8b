using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Dot<TLanes, TVector, TStored>
{
    /// <summary>6 rows by 4 outputs: 24 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6(DotOperands* t)
    {
        byte* w0 = t->Weights, w1 = w0 + t->WeightStride, w2 = w1 + t->WeightStride, w3 = w2 + t->WeightStride;
        float* x0 = t->Rows, x1 = x0 + t->RowStride, x2 = x1 + t->RowStride, x3 = x2 + t->RowStride, x4 = x3 + t->RowStride, x5 = x4 + t->RowStride;
        TVector c00 = TLanes.Zero, c01 = TLanes.Zero, c02 = TLanes.Zero, c03 = TLanes.Zero;
        TVector c10 = TLanes.Zero, c11 = TLanes.Zero, c12 = TLanes.Zero, c13 = TLanes.Zero;
        TVector c20 = TLanes.Zero, c21 = TLanes.Zero, c22 = TLanes.Zero, c23 = TLanes.Zero;
        TVector c30 = TLanes.Zero, c31 = TLanes.Zero, c32 = TLanes.Zero, c33 = TLanes.Zero;
        TVector c40 = TLanes.Zero, c41 = TLanes.Zero, c42 = TLanes.Zero, c43 = TLanes.Zero;
        TVector c50 = TLanes.Zero, c51 = TLanes.Zero, c52 = TLanes.Zero, c53 = TLanes.Zero;
        for (nint k = 0; k < t->Length; k += TLanes.Count)
        {
            TVector a0 = TStored.Load(w0, k), a1 = TStored.Load(w1, k), a2 = TStored.Load(w2, k), a3 = TStored.Load(w3, k), x;
            x = TLanes.Load(x0 + k); c00 = TLanes.MultiplyAdd(a0, x, c00); c01 = TLanes.MultiplyAdd(a1, x, c01); c02 = TLanes.MultiplyAdd(a2, x, c02); c03 = TLanes.MultiplyAdd(a3, x, c03);
            x = TLanes.Load(x1 + k); c10 = TLanes.MultiplyAdd(a0, x, c10); c11 = TLanes.MultiplyAdd(a1, x, c11); c12 = TLanes.MultiplyAdd(a2, x, c12); c13 = TLanes.MultiplyAdd(a3, x, c13);
            x = TLanes.Load(x2 + k); c20 = TLanes.MultiplyAdd(a0, x, c20); c21 = TLanes.MultiplyAdd(a1, x, c21); c22 = TLanes.MultiplyAdd(a2, x, c22); c23 = TLanes.MultiplyAdd(a3, x, c23);
            x = TLanes.Load(x3 + k); c30 = TLanes.MultiplyAdd(a0, x, c30); c31 = TLanes.MultiplyAdd(a1, x, c31); c32 = TLanes.MultiplyAdd(a2, x, c32); c33 = TLanes.MultiplyAdd(a3, x, c33);
            x = TLanes.Load(x4 + k); c40 = TLanes.MultiplyAdd(a0, x, c40); c41 = TLanes.MultiplyAdd(a1, x, c41); c42 = TLanes.MultiplyAdd(a2, x, c42); c43 = TLanes.MultiplyAdd(a3, x, c43);
            x = TLanes.Load(x5 + k); c50 = TLanes.MultiplyAdd(a0, x, c50); c51 = TLanes.MultiplyAdd(a1, x, c51); c52 = TLanes.MultiplyAdd(a2, x, c52); c53 = TLanes.MultiplyAdd(a3, x, c53);
        }
        var sums = t->Sums;
        Add(sums, c00, c01, c02, c03); sums += 4;
        Add(sums, c10, c11, c12, c13); sums += 4;
        Add(sums, c20, c21, c22, c23); sums += 4;
        Add(sums, c30, c31, c32, c33); sums += 4;
        Add(sums, c40, c41, c42, c43); sums += 4;
        Add(sums, c50, c51, c52, c53);
    }
}
