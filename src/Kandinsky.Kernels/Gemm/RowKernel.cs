using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// Weights as stored: each task reads its block of them once, for all rows of x, four outputs and a block of k at a time: that much of a few
/// rows of x stays in the first-level cache.
/// </summary>
internal static unsafe class RowKernel<V>
    where V : struct, IFloats<V>
{
    private const int RowBlock = 96;
    private const int InputBlock = 512;
    private const int AheadBytes = 8 << 10;   // from the memory to the first-level cache while a tile or two run

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
        var width = operation->OutputBlock;
        var outputs = Math.Min(width, operation->Outputs - first);
        using var scratch = Scratch.Rent((long)RowBlock * width * sizeof(float));
        var sums = scratch.Floats;
        for (var row = 0; row < operation->Rows; row += RowBlock)
        {
            var rows = Math.Min(RowBlock, operation->Rows - row);
            for (var r = 0; r < rows; r++)
                for (var o = 0; o < width; o++) sums[r * width + o] = operation->Bias != null && o < outputs ? operation->Bias[first + o] : 0;
            var ahead = new Reading(operation->Inputs, outputs, TStored.Size);
            var here = ahead;
            for (var ran = 0; ran < AheadBytes; ran += 4 * InputBlock * TStored.Size) ahead.Advance();
            for (var k = 0; k < operation->Inputs; k += InputBlock)
                for (var o = 0; o < outputs; o += 4)
                {
                    Sums<TStored>(operation, row, rows, first + o, k, sums + o, width, row == 0 ? ahead.Position - here.Position : 0);
                    ahead.Advance();
                    here.Advance();
                }
            Epilogue.Finish<V>(operation, sums, width, row, rows, first, outputs);
        }
    }

    /// <summary>The order in which a task's weights are read: four rows after four rows, block of k after block of k; then the next task's.</summary>
    private struct Reading(int inputs, int outputs, int size)
    {
        private readonly nint _stride = (nint)inputs * size;
        private int _output, _input;
        private nint _start;

        /// <summary>Bytes from the task's first weight.</summary>
        public readonly nint Position => _start + _output * _stride + _input * size;

        public void Advance()
        {
            if ((_output += 4) < outputs) return;
            _output = 0;
            if ((_input += InputBlock) < inputs) return;
            _input = 0;
            _start += outputs * _stride;
        }
    }

    /// <summary>Adds a block of products of four outputs to their sums; past the last output its weights repeat.</summary>
    private static void Sums<TStored>(Multiplication* operation, int row, int rows, int output, int k, float* sums, int width, nint ahead) where TStored
        : struct, IStored<V>
    {
        var inputs = operation->Inputs;
        var count = Math.Min(InputBlock, inputs - k);
        var whole = count / V.Count * V.Count;
        var x = operation->X + (long)row * inputs + k;
        var operands = new DotOperands { RowStride = inputs, Length = whole, SumsStride = width, Ahead = ahead };
        for (var o = 0; o < 4; o++) operands.Offsets[o] = (nint)inputs * TStored.Size * Math.Min(o, operation->Outputs - 1 - output);
        operands.Weights = operation->Stored + ((long)output * inputs + k) * TStored.Size;
        operands.Rows = x;
        operands.Sums = sums;
        Dot<V, TStored>.Down(&operands, rows);
        if (whole < count) Tail<TStored>(operands, x + whole, rows, count - whole, whole * TStored.Size, sums);
    }

    /// <summary>The last k, fewer than a vector: through copies that end in zeros.</summary>
    private static void Tail<TStored>(DotOperands operands, float* x, int rows, int count, int start, float* sums) where TStored : struct, IStored<V>
    {
        var part = stackalloc byte[4 * 16 * sizeof(float)];
        Unsafe.InitBlockUnaligned(part, 0, 4 * 16 * sizeof(float));
        for (var o = 0; o < 4; o++)
        {
            Unsafe.CopyBlockUnaligned(part + o * 16 * sizeof(float), operands.Weights + operands.Offsets[o] + start, (uint)(count * TStored.Size));
            operands.Offsets[o] = o * 16 * sizeof(float);
        }
        var padded = stackalloc float[16];
        Unsafe.InitBlockUnaligned(padded, 0, 16 * sizeof(float));
        operands.Weights = part;
        operands.Length = V.Count;
        for (var r = 0; r < rows; r++)
        {
            Unsafe.CopyBlockUnaligned(padded, x + r * operands.RowStride, (uint)(count * sizeof(float)));
            operands.Rows = padded;
            operands.Sums = sums + r * operands.SumsStride;
            Dot<V, TStored>.Rows1(&operands);
        }
    }
}
