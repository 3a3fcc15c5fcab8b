namespace Kandinsky.Kernels;

/// <summary>A linear layer in reduced precision: activations are rounded row by row (bytes with a range per row), then tiles run over panels.</summary>
internal sealed unsafe class ReducedGemm
{
    private const int MostBlockBytes = 384 << 10;

    private readonly Multiplication _operation;
    private readonly ReducedPanels _panels;
    private readonly ReducedTiles.Kernel _kernel;
    private readonly int _rowBlock, _rowBlocks, _panelBlock, _panelBlocks;
    private byte* _rows;
    private ByteRange* _ranges;

    private ReducedGemm(Multiplication operation, ReducedPanels panels)
    {
        (_operation, _panels, _kernel) = (operation, panels, ReducedTiles.Table(panels.Precision).Current.Run);
        var count = Panels.Count(operation.Outputs);
        _rowBlock = Math.Clamp(MostBlockBytes / panels.RowBytes / ReducedTiles.MostRows, 3, 32) * ReducedTiles.MostRows;
        _rowBlocks = (operation.Rows + _rowBlock - 1) / _rowBlock;
        _panelBlock = Math.Clamp(count * _rowBlocks / 64, 1, count);
        _panelBlocks = (count + _panelBlock - 1) / _panelBlock;
    }

    /// <summary>Computes the operation.</summary>
    public static void Run(Multiplication* operation, ReducedPanels panels) => new ReducedGemm(*operation, panels).Run();

    private void Run()
    {
        var rowBytes = (long)_operation.Rows * _panels.RowBytes;
        using var memory = Scratch.Rent(rowBytes + (long)_operation.Rows * sizeof(ByteRange));
        _rows = (byte*)memory.Floats;
        _ranges = (ByteRange*)(_rows + rowBytes);
        RowBlocks.Run(1, _operation.Rows, _operation.Inputs, Round);
        Workers.For(_rowBlocks * _panelBlocks, Multiply);
    }

    private void Round(int item, int first, int count)
    {
        for (nint row = first; row < first + count; row++)
        {
            var numbers = _operation.X + row * _operation.Inputs;
            if (_panels.Precision == Precision.Int8)
            {
                var (least, greatest) = ByteRange.Of(numbers, _operation.Inputs);
                _ranges[row] = new ByteRange(least, greatest);
            }
            ReducedRows.Round(_panels.Precision, numbers, _operation.Inputs, _ranges[row], _rows + row * _panels.RowBytes);
        }
    }

    private void Multiply(int task)
    {
        var first = task % _rowBlocks * _rowBlock;
        var end = Math.Min(first + _rowBlock, _operation.Rows);
        var panel = task / _rowBlocks * _panelBlock;
        using var memory = Scratch.Rent(sizeof(float) * ReducedTiles.MostRows * Panels.Width);
        for (var last = Math.Min(panel + _panelBlock, Panels.Count(_operation.Outputs)); panel < last; panel++)
        {
            for (int row = first, height; row < end; row += height)
            {
                height = ReducedTiles.Height(end - row);
                Tile(row, height, panel, memory.Floats);
            }
        }
    }

    private void Tile(int row, int height, int panel, float* sums)
    {
        nint offset = 0;
        var bias = stackalloc float[Panels.Width];
        var column = panel * Panels.Width;
        var columns = Math.Min(Panels.Width, _operation.Outputs - column);
        if (_operation.Bias != null) new ReadOnlySpan<float>(_operation.Bias + column, columns).CopyTo(new Span<float>(bias, columns));
        var tile = new ReducedTile
        {
            Rows = _rows + (nint)row * _panels.RowBytes, RowStride = _panels.RowBytes, Offsets = &offset, Segments = 1, Steps = _panels.Steps,
            Weights = _panels.Panel(panel), Sums = sums,
        };
        _kernel(&tile, height);
        var at = (nint)row * _operation.Outputs + column;
        var integers = _panels.Precision == Precision.Int8;
        new ReducedEpilogue
        {
            Sums = sums, WeightScales = integers ? _panels.Scales(panel) : null, WeightSums = _panels.Sums(panel), Ranges = _ranges + row, RangeStride = 1,
            Bias = bias, Activation = _operation.Activation, Residual = _operation.Residual == null ? null : _operation.Residual + at,
            Y = _operation.Y + at, Stride = _operation.Outputs, Columns = columns,
        }.Finish(height);
    }
}
