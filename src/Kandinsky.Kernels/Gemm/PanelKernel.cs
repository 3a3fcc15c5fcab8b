namespace Kandinsky.Kernels;

/// <summary>Weights in panels: every panel of a task passes down the task's rows in register tiles.</summary>
internal static unsafe class PanelKernel<V>
    where V : struct, IFloats<V>
{
    public static void Run(Multiplication* operation, int task)
    {
        var (row, rows, panel, panels) = operation->Part(task);
        var columns = Tile<V>.Columns;
        for (var column = panel * Panels.Width; column < Math.Min((panel + panels) * Panels.Width, operation->Outputs); column += columns)
        {
            if (operation->Activation == Activation.None && column + columns <= operation->Outputs) Whole(operation, row, rows, column);
            else Finished(operation, row, rows, column);
        }
    }

    /// <summary>Columns within the output, sums as they are: straight into it.</summary>
    private static void Whole(Multiplication* operation, int row, int rows, int column)
    {
        var at = (long)row * operation->Outputs + column;
        for (var k = 0; k < operation->Inputs; k += operation->InputBlock)
        {
            nint offset = k;
            var operands = Operands(operation, row, column, &offset);
            operands.Output = operation->Y + at;
            operands.OutputStride = operands.AddStride = operation->Outputs;
            if (k == 0 && operation->Bias != null) operands.Init = operation->Bias + column;
            // The residual comes first: it may be y, which holds the sums so far from then on.
            if (k == 0 && operation->Residual != null) operands.Add = operation->Residual + at;
            if (k > 0) operands.Add = operands.Output;
            Tile<V>.Down(&operands, rows);
        }
    }

    /// <summary>Columns that leave the output, or sums that go through an activation: by way of a tile in memory.</summary>
    private static void Finished(Multiplication* operation, int row, int rows, int column)
    {
        var columns = Math.Min(Tile<V>.Columns, operation->Outputs - column);
        var bias = stackalloc float[Panels.Width];
        for (var c = 0; c < Panels.Width; c++) bias[c] = operation->Bias != null && c < columns ? operation->Bias[column + c] : 0;
        var tile = stackalloc float[24 * Panels.Width];
        for (var r = 0; r < rows; r += 24)
        {
            var height = Math.Min(24, rows - r);
            for (var k = 0; k < operation->Inputs; k += operation->InputBlock)
            {
                nint offset = k;
                var operands = Operands(operation, row + r, column, &offset);
                operands.Output = tile;
                operands.OutputStride = operands.AddStride = Panels.Width;
                if (k == 0) operands.Init = bias;
                else operands.Add = tile;
                Tile<V>.Down(&operands, height);
            }
            Epilogue.Finish<V>(operation, tile, Panels.Width, row + r, height, column, columns);
        }
    }

    /// <summary>One block of k, which starts at <paramref name="offset"/>.</summary>
    private static TileOperands Operands(Multiplication* operation, int row, int column, nint* offset) => new()
    {
        Rows = operation->X + (long)row * operation->Inputs,
        RowStride = operation->Inputs,
        Offsets = offset,
        Segments = 1,
        Length = (int)Math.Min(operation->InputBlock, operation->Inputs - *offset),
        Weights = operation->Panels + ((long)(column / Panels.Width) * operation->Inputs + *offset) * Panels.Width + column % Panels.Width,
    };
}
