using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Dot<V, TStored>
{
    /// <summary>2 rows by 4 outputs: 8 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2(DotOperands* t)
    {
        byte* w0 = t->Weights + t->Offsets[0], w1 = t->Weights + t->Offsets[1], w2 = t->Weights + t->Offsets[2], w3 = t->Weights + t->Offsets[3];
        float* x0 = t->Rows, x1 = x0 + t->RowStride;
        V c00 = V.Zero, c01 = V.Zero, c02 = V.Zero, c03 = V.Zero;
        V c10 = V.Zero, c11 = V.Zero, c12 = V.Zero, c13 = V.Zero;
        byte* f0 = w0 + t->Ahead, f1 = w1 + t->Ahead, f2 = w2 + t->Ahead, f3 = w3 + t->Ahead;
        for (nint k = 0; k < t->Length; k += V.Count)
        {
            Fetch(f0, k); Fetch(f1, k); Fetch(f2, k); Fetch(f3, k);
            V a0 = TStored.Load(w0, k), a1 = TStored.Load(w1, k), a2 = TStored.Load(w2, k), a3 = TStored.Load(w3, k), x;
            x = V.Load(x0 + k); c00 = V.MultiplyAdd(a0, x, c00); c01 = V.MultiplyAdd(a1, x, c01); c02 = V.MultiplyAdd(a2, x, c02); c03 = V.MultiplyAdd(a3, x,
                c03);
            x = V.Load(x1 + k); c10 = V.MultiplyAdd(a0, x, c10); c11 = V.MultiplyAdd(a1, x, c11); c12 = V.MultiplyAdd(a2, x, c12); c13 = V.MultiplyAdd(a3, x,
                c13);
        }
        var sums = t->Sums;
        V.AddSums(c00, c01, c02, c03, sums); sums += t->SumsStride;
        V.AddSums(c10, c11, c12, c13, sums);
    }
}
