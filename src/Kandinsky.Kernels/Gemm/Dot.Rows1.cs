using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Dot<V, TStored>
{
    /// <summary>1 row by 4 outputs: 4 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1(DotOperands* t)
    {
        byte* w0 = t->Weights + t->Offsets[0], w1 = t->Weights + t->Offsets[1], w2 = t->Weights + t->Offsets[2], w3 = t->Weights + t->Offsets[3];
        float* x0 = t->Rows;
        V c00 = V.Zero, c01 = V.Zero, c02 = V.Zero, c03 = V.Zero;
        for (nint k = 0; k < t->Length; k += V.Count)
        {
            V a0 = TStored.Load(w0, k), a1 = TStored.Load(w1, k), a2 = TStored.Load(w2, k), a3 = TStored.Load(w3, k), x;
            x = V.Load(x0 + k); c00 = V.MultiplyAdd(a0, x, c00); c01 = V.MultiplyAdd(a1, x, c01); c02 = V.MultiplyAdd(a2, x, c02); c03 = V.MultiplyAdd(a3, x,
                c03);
        }
        var sums = t->Sums;
        V.AddSums(c00, c01, c02, c03, sums);
    }
}
