using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Dot<TLanes, TVector, TStored>
{
    /// <summary>1 row by 4 outputs: 4 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1(DotOperands* t)
    {
        byte* w0 = t->Weights, w1 = w0 + t->WeightStride, w2 = w1 + t->WeightStride, w3 = w2 + t->WeightStride;
        float* x0 = t->Rows;
        TVector c00 = TLanes.Zero, c01 = TLanes.Zero, c02 = TLanes.Zero, c03 = TLanes.Zero;
        for (nint k = 0; k < t->Length; k += TLanes.Count)
        {
            TVector a0 = TStored.Load(w0, k), a1 = TStored.Load(w1, k), a2 = TStored.Load(w2, k), a3 = TStored.Load(w3, k), x;
            x = TLanes.Load(x0 + k); c00 = TLanes.MultiplyAdd(a0, x, c00); c01 = TLanes.MultiplyAdd(a1, x, c01); c02 = TLanes.MultiplyAdd(a2, x, c02); c03 = TLanes.MultiplyAdd(a3, x, c03);
        }
        var sums = t->Sums;
        Add(sums, c00, c01, c02, c03);
    }
}
