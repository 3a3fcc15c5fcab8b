using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// Four unsigned bytes against four signed ones. Exact: by VPDPBUSD or SDOT where vectors have it, else as even and odd bytes, 16-bit integers whose products
/// are added in pairs.
/// </summary>
internal readonly unsafe struct SplitInt8<V> : ISplitProducts where V : struct, IIntegers<V>
{
    public static int Columns => 2 * V.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split(uint* steps, int count, uint* lower, uint* upper)
    {
        var i = 0;
        if (V.MultipliesBytes)
        {
            for (; i <= count - V.Count; i += V.Count) V.BytesToMultiply(V.Load((int*)steps + i)).Store((int*)lower + i);
            // Beyond the last one into the upper parts, which are not used
            for (; i < count; i++) V.BytesToMultiply(V.Broadcast((int)steps[i])).Store((int*)lower + i);
            return;
        }
        for (; i <= count - V.Count; i += V.Count)
        {
            var bytes = V.Load((int*)steps + i);
            V.EvenBytes(bytes).Store((int*)lower + i);
            V.OddBytes(bytes).Store((int*)upper + i);
        }
        for (; i < count; i++) (lower[i], upper[i]) = (steps[i] & 0x00FF00FF, (steps[i] >> 8) & 0x00FF00FF);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(SplitBlock* block, int column)
    {
        const int width = Panels.Width, row = SplitBlock.RowStride;
        var sums = (int*)block->Sums + column;
        V c00 = V.Zero, c01 = V.Zero, c10 = V.Zero, c11 = V.Zero, c20 = V.Zero, c21 = V.Zero, c30 = V.Zero, c31 = V.Zero;
        var weights = (int*)block->Weights + column;
        int* numbers = (int*)block->Parts, end = numbers + block->Steps;
        if (V.MultipliesBytes)
        {
            V offset0 = V.Zero, offset1 = V.Zero;
            for (; numbers < end; numbers++, weights += width)
            {
                V first = V.Load(weights), second = V.Load(weights + V.Count), x;
                x = V.Broadcast(numbers[0]); c00 = V.AddByteProducts(c00, x, first); c01 = V.AddByteProducts(c01, x, second);
                x = V.Broadcast(numbers[row]); c10 = V.AddByteProducts(c10, x, first); c11 = V.AddByteProducts(c11, x, second);
                x = V.Broadcast(numbers[2 * row]); c20 = V.AddByteProducts(c20, x, first); c21 = V.AddByteProducts(c21, x, second);
                x = V.Broadcast(numbers[3 * row]); c30 = V.AddByteProducts(c30, x, first); c31 = V.AddByteProducts(c31, x, second);
                (offset0, offset1) = (V.AddOffset(offset0, first), V.AddOffset(offset1, second));
            }
            (c00, c10, c20, c30) = (c00 + offset0, c10 + offset0, c20 + offset0, c30 + offset0);
            (c01, c11, c21, c31) = (c01 + offset1, c11 + offset1, c21 + offset1, c31 + offset1);
        }
        else
        {
            for (; numbers < end; numbers++, weights += width)
            {
                V first = V.Load(weights), second = V.Load(weights + V.Count), x;
                V even0 = V.SignedEvenBytes(first), even1 = V.SignedEvenBytes(second);
                x = V.Broadcast(numbers[0]); c00 += V.PairProducts(x, even0); c01 += V.PairProducts(x, even1);
                x = V.Broadcast(numbers[row]); c10 += V.PairProducts(x, even0); c11 += V.PairProducts(x, even1);
                x = V.Broadcast(numbers[2 * row]); c20 += V.PairProducts(x, even0); c21 += V.PairProducts(x, even1);
                x = V.Broadcast(numbers[3 * row]); c30 += V.PairProducts(x, even0); c31 += V.PairProducts(x, even1);
                V odd0 = V.SignedOddBytes(first), odd1 = V.SignedOddBytes(second);
                var odd = numbers + SplitBlock.PartStride;
                x = V.Broadcast(odd[0]); c00 += V.PairProducts(x, odd0); c01 += V.PairProducts(x, odd1);
                x = V.Broadcast(odd[row]); c10 += V.PairProducts(x, odd0); c11 += V.PairProducts(x, odd1);
                x = V.Broadcast(odd[2 * row]); c20 += V.PairProducts(x, odd0); c21 += V.PairProducts(x, odd1);
                x = V.Broadcast(odd[3 * row]); c30 += V.PairProducts(x, odd0); c31 += V.PairProducts(x, odd1);
            }
        }
        Store(c00, c01, sums, block->GoesOn);
        if (block->Rows > 1) Store(c10, c11, sums + width, block->GoesOn);
        if (block->Rows > 2) Store(c20, c21, sums + 2 * width, block->GoesOn);
        if (block->Rows > 3) Store(c30, c31, sums + 3 * width, block->GoesOn);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V first, V second, int* sums, bool goesOn)
    {
        if (goesOn) (first, second) = (first + V.Load(sums), second + V.Load(sums + V.Count));
        first.Store(sums);
        second.Store(sums + V.Count);
    }
}
