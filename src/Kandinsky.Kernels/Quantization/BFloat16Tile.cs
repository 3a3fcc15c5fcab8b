using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>The bfloat16 tile without its instruction: weights are widened in registers, four rows at a time share them.</summary>
internal static unsafe class BFloat16Tile<V> where V : struct, IFloats<V>
{
    public static void Run(ReducedTile* tile, int rows)
    {
        for (var row = 0; row < rows; row += 4)
            for (var column = 0; column < Panels.Width; column += 2 * V.Count)
                Four(tile, row, Math.Min(4, rows - row), column);
    }

    // Missing rows repeat the last one and are not stored.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(ReducedTile* tile, int row, int rows, int column)
    {
        var sums = tile->Sums + row * Panels.Width + column;
        nint r1 = rows > 1 ? 1 : 0, r2 = rows > 2 ? 2 : r1, r3 = rows > 3 ? 3 : r2;
        V c00 = V.Zero, c01 = V.Zero, c10 = V.Zero, c11 = V.Zero, c20 = V.Zero, c21 = V.Zero, c30 = V.Zero, c31 = V.Zero;
        if (tile->Accumulate != 0)
        {
            // The chain of a sum goes on, as if it had never left the registers.
            (c00, c01, c10, c11) = (V.Load(sums), V.Load(sums + V.Count), V.Load(sums + r1 * Panels.Width), V.Load(sums + r1 * Panels.Width + V.Count));
            (c20, c21, c30, c31) = (V.Load(sums + r2 * Panels.Width), V.Load(sums + r2 * Panels.Width + V.Count), V.Load(sums + r3 * Panels.Width), V.Load(sums + r3 * Panels.Width + V.Count));
        }
        var weights = (float*)tile->Weights + column;
        for (var segment = 0; segment < tile->Segments; segment++)
        {
            var a0 = tile->Rows + row * tile->RowStride + tile->Offsets[segment];
            byte* a1 = a0 + r1 * tile->RowStride, a2 = a0 + r2 * tile->RowStride, a3 = a0 + r3 * tile->RowStride;
            for (var step = (nint)tile->Steps; step > 0; step--, a0 += 4, a1 += 4, a2 += 4, a3 += 4, weights += Panels.Width)
            {
                V first = V.Load(weights), second = V.Load(weights + V.Count);
                V low0 = V.LowerHalves(first), low1 = V.LowerHalves(second), high0 = V.UpperHalves(first), high1 = V.UpperHalves(second);
                V x = Low(a0), y = High(a0);
                c00 = V.MultiplyAdd(y, high0, V.MultiplyAdd(x, low0, c00));
                c01 = V.MultiplyAdd(y, high1, V.MultiplyAdd(x, low1, c01));
                (x, y) = (Low(a1), High(a1));
                c10 = V.MultiplyAdd(y, high0, V.MultiplyAdd(x, low0, c10));
                c11 = V.MultiplyAdd(y, high1, V.MultiplyAdd(x, low1, c11));
                (x, y) = (Low(a2), High(a2));
                c20 = V.MultiplyAdd(y, high0, V.MultiplyAdd(x, low0, c20));
                c21 = V.MultiplyAdd(y, high1, V.MultiplyAdd(x, low1, c21));
                (x, y) = (Low(a3), High(a3));
                c30 = V.MultiplyAdd(y, high0, V.MultiplyAdd(x, low0, c30));
                c31 = V.MultiplyAdd(y, high1, V.MultiplyAdd(x, low1, c31));
            }
        }
        Store(c00, c01, sums);
        if (rows > 1) Store(c10, c11, sums + Panels.Width);
        if (rows > 2) Store(c20, c21, sums + 2 * Panels.Width);
        if (rows > 3) Store(c30, c31, sums + 3 * Panels.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Low(byte* pair) => V.Broadcast(BitConverter.UInt32BitsToSingle(*(uint*)pair << 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V High(byte* pair) => V.Broadcast(BitConverter.UInt32BitsToSingle(*(uint*)pair & 0xFFFF0000));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V first, V second, float* sums)
    {
        first.Store(sums);
        second.Store(sums + V.Count);
    }
}
