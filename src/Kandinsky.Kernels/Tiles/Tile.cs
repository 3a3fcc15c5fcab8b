using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>
/// The register tiles of every dense kernel: some rows by two vectors of columns, accumulated in registers over all k. Each output is one
/// chain of multiply-adds in the order of k, whatever the tile, so results do not depend on how rows are grouped.
/// </summary>
internal static unsafe partial class Tile<V>
    where V : struct, IFloats<V>
{
    /// <summary>Columns per tile.</summary>
    public static int Columns => 2 * V.Count;

    /// <summary>The most rows of a tile.</summary>
    public static int Most => V.HasManyRegisters ? 12 : 6;

    /// <summary>Runs tiles down <paramref name="rows"/> rows; the operands describe the first and are moved along.</summary>
    public static void Down(TileOperands* t, int rows)
    {
        if (t->Ahead == null) t->Ahead = t->Weights;
        while (rows > 0)
        {
            var height = Height(rows);
            switch (height)
            {
                case 12: Rows12(t); break;
                case 8: Rows8(t); break;
                case 6: Rows6(t); break;
                case 4: Rows4(t); break;
                case 2: Rows2(t); break;
                default: Rows1(t); break;
            }
            rows -= height;
            t->Rows += height * t->RowStride;
            t->Output += height * t->OutputStride;
            if (t->Init != null) t->Init += height * t->InitStride;
            if (t->Add != null) t->Add += height * t->AddStride;
        }
    }

    /// <summary>The next tile's rows, chosen so that multiples of four never end in a small tile: 64 = 4 · 12 + 2 · 8, or 10 · 6 + 4.</summary>
    private static int Height(int rows) => V.HasManyRegisters
        ? rows >= 12 && rows != 16 ? 12 : rows >= 8 ? 8 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1
        : rows >= 6 && rows != 8 ? 6 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;

    /// <summary>Fetches the lines of the output, and of what is added, while the products run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(TileOperands* t, int rows)
    {
        if (!Sse.IsSupported) return;
        var (output, add) = ((nint)t->Output, (nint)t->Add);
        for (var r = 0; r < rows; r++, output += t->OutputStride * sizeof(float), add += t->AddStride * sizeof(float))
        {
            Sse.Prefetch0((float*)output);
            Sse.Prefetch0((float*)output + V.Count);
            if (t->Add == null || t->Add == t->Output) continue;
            Sse.Prefetch0((float*)add);
            Sse.Prefetch0((float*)add + V.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* address)
    {
        if (Sse.IsSupported) Sse.Prefetch1(address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V First(float* init) => init == null ? V.Zero : V.Load(init);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Second(float* init) => init == null ? V.Zero : V.Load(init + V.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Next(float* row, nint stride) => row == null ? null : row + stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(V first, V second, float* add, float* output)
    {
        if (add != null)
        {
            first = first + V.Load(add);
            second = second + V.Load(add + V.Count);
        }
        first.Store(output);
        second.Store(output + V.Count);
    }
}
