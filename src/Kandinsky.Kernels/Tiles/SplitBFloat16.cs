using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>Pairs of bfloat16, widened.</summary>
internal readonly unsafe struct SplitBFloat16<V> : ISplitProducts where V : struct, IFloats<V>
{
    public static int Columns => 2 * V.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split(uint* steps, int count, uint* lower, uint* upper)
    {
        var i = 0;
        for (; i <= count - V.Count; i += V.Count)
        {
            var pairs = V.Load((float*)steps + i);
            V.LowerHalves(pairs).Store((float*)lower + i);
            V.UpperHalves(pairs).Store((float*)upper + i);
        }
        for (; i < count; i++) (lower[i], upper[i]) = (steps[i] << 16, steps[i] & 0xFFFF0000);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(SplitBlock* block, int column)
    {
        const int width = Panels.Width, part = SplitBlock.PartStride, row = SplitBlock.RowStride;
        var sums = block->Sums + column;
        V c00 = V.Zero, c01 = V.Zero, c10 = V.Zero, c11 = V.Zero, c20 = V.Zero, c21 = V.Zero, c30 = V.Zero, c31 = V.Zero;
        if (block->GoesOn)
        {
            // The chain of a sum goes on, as if it had never left the registers.
            (c00, c01) = Load(sums);
            if (block->Rows > 1) (c10, c11) = Load(sums + width);
            if (block->Rows > 2) (c20, c21) = Load(sums + 2 * width);
            if (block->Rows > 3) (c30, c31) = Load(sums + 3 * width);
        }
        var weights = (float*)block->Weights + column;
        float* numbers = (float*)block->Parts, end = numbers + block->Steps;
        for (; numbers < end; numbers++, weights += width)
        {
            V first = V.Load(weights), second = V.Load(weights + V.Count), x;
            V low0 = V.LowerHalves(first), low1 = V.LowerHalves(second);
            x = V.Broadcast(numbers[0]); c00 = V.MultiplyAdd(x, low0, c00); c01 = V.MultiplyAdd(x, low1, c01);
            x = V.Broadcast(numbers[row]); c10 = V.MultiplyAdd(x, low0, c10); c11 = V.MultiplyAdd(x, low1, c11);
            x = V.Broadcast(numbers[2 * row]); c20 = V.MultiplyAdd(x, low0, c20); c21 = V.MultiplyAdd(x, low1, c21);
            x = V.Broadcast(numbers[3 * row]); c30 = V.MultiplyAdd(x, low0, c30); c31 = V.MultiplyAdd(x, low1, c31);
            V high0 = V.UpperHalves(first), high1 = V.UpperHalves(second);
            x = V.Broadcast(numbers[part]); c00 = V.MultiplyAdd(x, high0, c00); c01 = V.MultiplyAdd(x, high1, c01);
            x = V.Broadcast(numbers[row + part]); c10 = V.MultiplyAdd(x, high0, c10); c11 = V.MultiplyAdd(x, high1, c11);
            x = V.Broadcast(numbers[2 * row + part]); c20 = V.MultiplyAdd(x, high0, c20); c21 = V.MultiplyAdd(x, high1, c21);
            x = V.Broadcast(numbers[3 * row + part]); c30 = V.MultiplyAdd(x, high0, c30); c31 = V.MultiplyAdd(x, high1, c31);
        }
        Store(c00, c01, sums);
        if (block->Rows > 1) Store(c10, c11, sums + width);
        if (block->Rows > 2) Store(c20, c21, sums + 2 * width);
        if (block->Rows > 3) Store(c30, c31, sums + 3 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (V First, V Second) Load(float* sums) => (V.Load(sums), V.Load(sums + V.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V first, V second, float* sums)
    {
        first.Store(sums);
        second.Store(sums + V.Count);
    }
}
