using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>The byte tile without its instruction: even and odd bytes as 16-bit numbers, whose products are added in pairs. Exact.</summary>
internal static unsafe class Int8Tile<V> where V : struct, IIntegers<V>
{
    public static void Run(ReducedTile* tile, int rows)
    {
        for (var row = 0; row < rows; row += 4)
            for (var column = 0; column < Panels.Width; column += V.Count)
                Four(tile, row, Math.Min(4, rows - row), column);
    }

    // Missing rows repeat the last one and are not stored.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(ReducedTile* tile, int row, int rows, int column)
    {
        var sums = (int*)tile->Sums + row * Panels.Width + column;
        nint r1 = rows > 1 ? 1 : 0, r2 = rows > 2 ? 2 : r1, r3 = rows > 3 ? 3 : r2;
        V c0 = V.Zero, c1 = V.Zero, c2 = V.Zero, c3 = V.Zero;
        var weights = (int*)tile->Weights + column;
        for (var segment = 0; segment < tile->Segments; segment++)
        {
            var a0 = tile->Rows + row * tile->RowStride + tile->Offsets[segment];
            byte* a1 = a0 + r1 * tile->RowStride, a2 = a0 + r2 * tile->RowStride, a3 = a0 + r3 * tile->RowStride;
            for (var step = (nint)tile->Steps; step > 0; step--, a0 += 4, a1 += 4, a2 += 4, a3 += 4, weights += Panels.Width)
            {
                var bytes = V.Load(weights);
                V even = V.SignedEvenBytes(bytes), odd = V.SignedOddBytes(bytes);
                c0 += Products(a0, even, odd);
                c1 += Products(a1, even, odd);
                c2 += Products(a2, even, odd);
                c3 += Products(a3, even, odd);
            }
        }
        Store(c0, sums, tile->Accumulate != 0);
        if (rows > 1) Store(c1, sums + Panels.Width, tile->Accumulate != 0);
        if (rows > 2) Store(c2, sums + 2 * Panels.Width, tile->Accumulate != 0);
        if (rows > 3) Store(c3, sums + 3 * Panels.Width, tile->Accumulate != 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Products(byte* numbers, V even, V odd)
    {
        var four = *(uint*)numbers;
        return V.PairProducts(V.Broadcast((int)(four & 0x00FF00FF)), even) + V.PairProducts(V.Broadcast((int)((four >> 8) & 0x00FF00FF)), odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V sum, int* sums, bool accumulate)
    {
        if (accumulate) sum += V.Load(sums);
        sum.Store(sums);
    }
}
