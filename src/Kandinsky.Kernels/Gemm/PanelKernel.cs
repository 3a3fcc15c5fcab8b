namespace Kandinsky.Kernels;

/// <summary>Weights in panels: every panel of a task passes down the task's rows in register tiles.</summary>
internal static unsafe class PanelKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Run(Multiplication* operation, int task)
    {
        var (row, rows, panel, panels) = operation->Part(task);
        var columns = Tile<TLanes, TVector>.Columns;
        for (var column = panel * Panels.Width; column < Math.Min((panel + panels) * Panels.Width, operation->Outputs); column += columns)
        {
            if (operation->Activation == Activation.None && column + columns <= operation->Outputs) Whole(operation, row, rows, column);
            else Finished(operation, row, rows, column);
        }
    }

    private static TileOperands Operands(Multiplication* operation, int row, int column, nint* offset) => new()
    {
        Rows = operation->X + (long)row * operation->Inputs,
        RowStride = operation->Inputs,
        Offsets = offset,
        Segments = 1,
        Length = operation->Inputs,
        Weights = operation->Panels + (long)(column / Panels.Width) * operation->Inputs * Panels.Width + column % Panels.Width,
    };

    private static void Whole(Multiplication* operation, int row, int rows, int column)
    {
        nint offset = 0;
        var at = (long)row * operation->Outputs + column;
        var operands = Operands(operation, row, column, &offset);
        if (operation->Bias != null) operands.Init = operation->Bias + column;
        if (operation->Residual != null) operands.Add = operation->Residual + at;
        operands.Output = operation->Y + at;
        operands.OutputStride = operands.AddStride = operation->Outputs;
        Tile<TLanes, TVector>.Down(&operands, rows);
    }

    /// <summary>Columns that leave the output, or sums that go through an activation: by way of a tile in memory.</summary>
    private static void Finished(Multiplication* operation, int row, int rows, int column)
    {
        nint offset = 0;
        var columns = Math.Min(Tile<TLanes, TVector>.Columns, operation->Outputs - column);
        var bias = stackalloc float[Panels.Width];
        for (var c = 0; c < Panels.Width; c++) bias[c] = operation->Bias != null && c < columns ? operation->Bias[column + c] : 0;
        var tile = stackalloc float[24 * Panels.Width];
        for (var r = 0; r < rows; r += 24)
        {
            var operands = Operands(operation, row + r, column, &offset);
            operands.Init = bias;
            operands.Output = tile;
            operands.OutputStride = Panels.Width;
            var height = Math.Min(24, rows - r);
            Tile<TLanes, TVector>.Down(&operands, height);
            Epilogue.Finish(operation, tile, Panels.Width, row + r, height, column, columns);
        }
    }
}
