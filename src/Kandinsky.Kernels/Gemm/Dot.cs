using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>
/// Tiles of dot products over weights as stored: four outputs by some rows. Four rows of weights stay in the first-level cache while the
/// rows of x pass, so memory is read once. Each sum is made the same way whatever the tile.
/// </summary>
internal static unsafe partial class Dot<V, TStored>
    where V : struct, IFloats<V>
    where TStored : struct, IStored<V>
{
    /// <summary>Runs tiles down <paramref name="rows"/> rows; the operands describe the first and are moved along.</summary>
    public static void Down(DotOperands* t, int rows)
    {
        while (rows > 0)
        {
            var height = rows >= 6 && V.HasManyRegisters ? 6 : rows >= 2 ? 2 : 1;
            if (height == 6) Rows6(t);
            else if (height == 2) Rows2(t);
            else Rows1(t);
            t->Ahead = 0;
            rows -= height;
            t->Rows += height * t->RowStride;
            t->Sums += height * t->SumsStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(byte* weights, nint index)
    {
        if (Sse.IsSupported) Sse.Prefetch0(weights + index * TStored.Size);
    }
}
