namespace Kandinsky.Kernels;

/// <summary>
/// Weights in panels. Every panel of a task passes down its rows in register tiles. Rows that lie in two places, or so that they share cache
/// sets, are copied to a place of the task's own first. Sums leave the registers after each block of k, which also bounds the rounding of long chains.
/// </summary>
internal static unsafe class PanelKernel<V> where V : struct, IFloats<V>
{
    private const int CacheLine = 16;
    private const int SharedSets = 4096;   // rows a multiple of so many bytes apart share their cache sets

    public static void Run(Multiplication* operation, int task)
    {
        var (row, rows, panel, panels) = operation->Part(task);
        var apart = operation->Second != null || operation->Inputs * sizeof(float) % SharedSets == 0;
        nint stride = apart ? operation->InputBlock + CacheLine : operation->Inputs;
        var activated = operation->Activation != Activation.None;
        var columns = Math.Min(panels * Panels.Width, operation->Outputs - panel * Panels.Width);
        using var copy = Scratch.Rent(apart ? rows * stride * sizeof(float) : 0);
        using var sums = activated ? Scratch.Rent((long)rows * panels * Panels.Width * sizeof(float)) : default;
        for (var k = 0; k < operation->Inputs; k += operation->InputBlock)
        {
            var length = Math.Min(operation->InputBlock, operation->Inputs - k);
            if (apart) for (var r = 0; r < rows; r++) operation->CopyRow(row + r, k, length, copy.Floats + r * stride);
            nint offset = 0;
            var operands = new TileOperands
            {
                Rows = apart ? copy.Floats : operation->X + (nint)row * operation->Inputs + k, RowStride = stride,
                Offsets = &offset, Segments = 1, Length = length
            };
            for (var column = 0; column < columns; column += Tile<V>.Columns)
            {
                var weights = (long)(panel + column / Panels.Width) * operation->Inputs + k;
                operands.Weights = operation->Panels + weights * Panels.Width + column % Panels.Width;
                operands.ReadNext(operands.Weights + (nint)operation->Inputs * Panels.Width, rows / Tile<V>.Most);
                if (activated) Kept(operation, operands, rows, panel * Panels.Width + column, k == 0, sums.Floats + column, panels * Panels.Width);
                else Written(operation, operands, row, rows, panel * Panels.Width + column, k == 0);
            }
        }
        if (activated) Epilogue.Finish<V>(operation, sums.Floats, panels * Panels.Width, row, rows, panel * Panels.Width, columns);
    }

    /// <summary>Sums that are the result: straight into the output.</summary>
    private static void Written(Multiplication* operation, TileOperands operands, int row, int rows, int column, bool first)
    {
        var at = (long)row * operation->Outputs + column;
        operands.Output = operation->Y + at;
        operands.OutputStride = operands.AddStride = operation->Outputs;
        if (first && operation->Bias != null) operands.Init = operation->Bias + column;
        // The residual comes first: it may be y, which holds the sums so far from then on.
        if (first && operation->Residual != null) operands.Add = operation->Residual + at;
        if (!first) operands.Add = operands.Output;
        if (column + Tile<V>.Columns <= operation->Outputs) Tile<V>.Down(&operands, rows);
        else Narrow.Down<V>(&operands, rows, operation->Outputs - column);
    }

    /// <summary>Sums that an activation awaits: kept aside, whole panels.</summary>
    private static void Kept(Multiplication* operation, TileOperands operands, int rows, int column, bool first, float* sums, int stride)
    {
        operands.Output = sums;
        operands.OutputStride = operands.AddStride = stride;
        var bias = stackalloc float[Panels.Width];
        if (first && operation->Bias != null)
        {
            for (var c = 0; c < Tile<V>.Columns; c++) bias[c] = column + c < operation->Outputs ? operation->Bias[column + c] : 0;
            operands.Init = bias;
        }
        if (!first) operands.Add = sums;
        Tile<V>.Down(&operands, rows);
    }
}
