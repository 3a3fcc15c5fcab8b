using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>Weights as stored: each task reads its block of them once, four rows at a time, for all rows of x.</summary>
internal static unsafe class RowKernel<V>
    where V : struct, IFloats<V>
{
    private const int RowBlock = 96;

    public static void Run(Multiplication* operation, int task)
    {
        switch (operation->StoredType)
        {
            case StorageType.Float32: Block<StoredSingle<V>>(operation, task * operation->OutputBlock); break;
            case StorageType.Float16: Block<StoredHalf<V>>(operation, task * operation->OutputBlock); break;
            default: Block<StoredBFloat16<V>>(operation, task * operation->OutputBlock); break;
        }
    }

    private static void Block<TStored>(Multiplication* operation, int first) where TStored : struct, IStored<V>
    {
        var sums = stackalloc float[RowBlock * 4];
        var last = Math.Min(first + operation->OutputBlock, operation->Outputs);
        for (var output = first; output < last; output += 4)
            for (var row = 0; row < operation->Rows; row += RowBlock)
            {
                var rows = Math.Min(RowBlock, operation->Rows - row);
                var outputs = Math.Min(4, last - output);
                for (var i = 0; i < rows * 4; i++) sums[i] = operation->Bias != null && i % 4 < outputs ? operation->Bias[output + i % 4] : 0;
                for (var o = 0; o < outputs; o += outputs == 4 ? 4 : 1) Sums<TStored>(operation, row, rows, output + o, outputs, sums + o);
                Epilogue.Finish<V>(operation, sums, 4, row, rows, output, outputs);
            }
    }

    /// <summary>Adds the products of four outputs (or, at the end of the weights, of one) to their sums.</summary>
    private static void Sums<TStored>(Multiplication* operation, int row, int rows, int output, int outputs, float* sums) where TStored : struct, IStored<V>
    {
        var inputs = operation->Inputs;
        var whole = inputs / V.Count * V.Count;
        var weights = operation->Stored + (long)output * inputs * TStored.Size;
        var x = operation->X + (long)row * inputs;
        var one = stackalloc float[RowBlock * 4];
        var target = sums;
        if (outputs < 4)
        {
            Unsafe.InitBlockUnaligned(one, 0, (uint)(rows * 4 * sizeof(float)));
            target = one;
        }
        var stride = outputs < 4 ? 0 : inputs * TStored.Size;
        var operands = new DotOperands { Rows = x, RowStride = inputs, Weights = weights, WeightStride = stride, Length = whole, Sums = target };
        Dot<V, TStored>.Down(&operands, rows);
        if (whole < inputs) Tail<TStored>(x + whole, inputs, rows, inputs - whole, weights + whole * TStored.Size, stride, target);
        if (outputs < 4)
            for (var r = 0; r < rows; r++) sums[r * 4] += one[r * 4];
    }

    /// <summary>The last k, fewer than a vector: through copies that end in zeros.</summary>
    private static void Tail<TStored>(float* x, int stride, int rows, int count, byte* weights, int weightStride, float* sums) where TStored : struct, IStored<V>
    {
        var part = stackalloc byte[4 * 16 * sizeof(float)];
        Unsafe.InitBlockUnaligned(part, 0, 4 * 16 * sizeof(float));
        for (var o = 0; o < 4; o++)
            Unsafe.CopyBlockUnaligned(part + o * 16 * sizeof(float), weights + o * weightStride, (uint)(count * TStored.Size));
        var padded = stackalloc float[16];
        Unsafe.InitBlockUnaligned(padded, 0, 16 * sizeof(float));
        for (var r = 0; r < rows; r++)
        {
            Unsafe.CopyBlockUnaligned(padded, x + (long)r * stride, (uint)(count * sizeof(float)));
            var operands = new DotOperands { Rows = padded, Weights = part, WeightStride = 16 * sizeof(float), Length = V.Count, Sums = sums + r * 4 };
            Dot<V, TStored>.Rows1(&operands);
        }
    }
}
