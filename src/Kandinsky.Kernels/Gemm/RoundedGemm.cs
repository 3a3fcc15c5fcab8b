namespace Kandinsky.Kernels;

/// <summary>A linear layer in reduced precision: activations are rounded row by row (bytes with a range per row), then tiles run over panels.</summary>
/// <remarks>
/// Where there are many rows, a task is a block of them: it rounds them to a place of its own, and every panel passes down it. Few rows are rounded first,
/// and a task is a block of them by some panels. Every sum is one chain, so how the work is cut changes no result.
/// </remarks>
internal sealed unsafe class RoundedGemm
{
    private const int CacheLine = 64;
    private const int BlockBytes = 192 << 10;   // of rounded rows, beside two panels in the second-level cache
    private const int LeastTasks = 32;
    private const int MostTiles = 8;

    private Multiplication _operation;
    private readonly RoundedPanels _panels;
    private readonly SegmentedTiles.Kernel _kernel;
    private readonly nint _rowStride;
    private readonly bool _eachItsOwn;
    private readonly int _rowBlock, _rowBlocks, _panelBlock, _panelBlocks;
    private byte* _rows;
    private ByteRange* _ranges;

    private RoundedGemm(Multiplication operation, RoundedPanels panels)
    {
        (_operation, _panels, _kernel) = (operation, panels, SegmentedTiles.Table(panels.Precision).Current.Run);
        // An odd number of lines from row to row: the rows of a tile share no cache sets.
        _rowStride = (panels.RowBytes + CacheLine - 1) / CacheLine * CacheLine | CacheLine;
        var count = Panels.Count(operation.Outputs);
        var tiles = (operation.Rows + SegmentedTiles.MostRows - 1) / SegmentedTiles.MostRows;
        _eachItsOwn = tiles >= 3 * LeastTasks;
        var most = (_eachItsOwn ? 1 : 2) * Math.Clamp((int)(BlockBytes / _rowStride / SegmentedTiles.MostRows), 2, MostTiles);
        if (_eachItsOwn) most = Math.Min(most, tiles / LeastTasks);
        _rowBlocks = (tiles + most - 1) / most;
        _rowBlock = (tiles + _rowBlocks - 1) / _rowBlocks * SegmentedTiles.MostRows;
        _rowBlocks = (operation.Rows + _rowBlock - 1) / _rowBlock;
        _panelBlock = _eachItsOwn ? count : Math.Clamp(count * _rowBlocks / (2 * LeastTasks), 1, count);
        _panelBlocks = (count + _panelBlock - 1) / _panelBlock;
    }

    /// <summary>Computes the operation.</summary>
    public static void Run(Multiplication* operation, RoundedPanels panels, MomentTotals? totals)
    {
        var gemm = new RoundedGemm(*operation, panels);
        if (totals != null) gemm._operation.BeginMoments(totals, gemm._rowBlocks);
        gemm.Run();
        totals?.End();
    }

    /// <summary>Counts rounded rows: a block of them for each thread, or all where they are few.</summary>
    public static void PlanScratch(ScratchPlan plan, Precision precision, int rows, int inputs, int threads)
    {
        var bytes = SegmentedTiles.Steps(precision, inputs) * SegmentedTiles.StepBytes + 2 * CacheLine + sizeof(ByteRange);
        var few = 3 * LeastTasks * SegmentedTiles.MostRows;
        if (rows < few) plan.Add((long)rows * bytes);
        else plan.Add((long)Math.Max(BlockBytes, 2 * SegmentedTiles.MostRows * bytes), threads);
    }

    private void Run()
    {
        if (_eachItsOwn)
        {
            Workers.For(_rowBlocks, this, static (self, task) => self.RoundAndMultiply(task), inRuns: true);   // The rows of the next task are fetched.
            return;
        }
        using var memory = Rent(_operation.Rows);
        _rows = (byte*)memory.Floats;
        _ranges = Ranges(memory, _operation.Rows);
        RowBlocks.Run(1, _operation.Rows, _operation.Inputs, (_, first, count) => Round(first, count, _rows + first * _rowStride, _ranges + first));
        Workers.For(_rowBlocks * _panelBlocks, this, static (self, task) => self.MultiplyPart(task), inRuns: true);   // Panels are read on.
    }

    private Scratch.Rental Rent(int rows) => Scratch.Rent(rows * (_rowStride + sizeof(ByteRange)));

    private ByteRange* Ranges(Scratch.Rental memory, int rows) => (ByteRange*)((byte*)memory.Floats + rows * _rowStride);

    private void RoundAndMultiply(int task)
    {
        var (first, count) = Block(task);
        using var memory = Rent(count);
        Round(first, count, (byte*)memory.Floats, Ranges(memory, count));
        var tiles = (count + SegmentedTiles.MostRows - 1) / SegmentedTiles.MostRows;
        var ahead = new RowsAhead(_operation, first + count, _rowBlock, (tiles - tiles / 2) * _panelBlock);
        Multiply(first, count, 0, _panelBlock, (byte*)memory.Floats, Ranges(memory, count), ahead);
    }

    private void MultiplyPart(int task)
    {
        var (first, count) = Block(task % _rowBlocks);
        var panel = task / _rowBlocks * _panelBlock;
        Multiply(first, count, panel, Math.Min(_panelBlock, Panels.Count(_operation.Outputs) - panel), _rows + first * _rowStride, _ranges + first, default);
    }

    private (int First, int Count) Block(int block) => (block * _rowBlock, Math.Min(_rowBlock, _operation.Rows - block * _rowBlock));

    private void Round(int first, int count, byte* rows, ByteRange* ranges)
    {
        using var copy = Scratch.Rent(_operation.Second == null ? 0 : (long)_operation.Inputs * sizeof(float));
        for (var row = 0; row < count; row++, rows += _rowStride)
        {
            var numbers = _operation.Row(first + row, 0, _operation.Inputs, copy.Floats);
            if (_panels.Precision == Precision.Int8)
            {
                var (least, greatest) = ByteRange.Of(numbers, _operation.Inputs);
                ranges[row] = new ByteRange(least, greatest);
            }
            RoundedRows.Round(_panels.Precision, numbers, _operation.Inputs, ranges[row], rows);
        }
    }

    private void Multiply(int first, int count, int panel, int panels, byte* rows, ByteRange* ranges, RowsAhead ahead)
    {
        nint offset = 0;
        var tiles = (count + SegmentedTiles.MostRows - 1) / SegmentedTiles.MostRows;
        using var memory = Scratch.Rent(sizeof(float) * (SegmentedTiles.MostRows + 1) * Panels.Width);
        var bias = memory.Floats + SegmentedTiles.MostRows * Panels.Width;
        var tile = new SegmentedTile { RowStride = _rowStride, Offsets = &offset, Segments = 1, Steps = _panels.Steps, Sums = memory.Floats };
        for (var last = panel + panels; panel < last; panel++)
        {
            var epilogue = Finishing(first, panel, memory.Floats, bias);
            epilogue.Ranges = ranges;
            tile.Rows = rows;
            tile.Weights = _panels.Panel(panel);
            // The tiles of the upper rows fetch the next panel, the others rows for the next task.
            var upper = ahead.PartBytes == 0 ? count : tiles / 2 * SegmentedTiles.MostRows;
            tile.ReadNext(_panels.Panel(panel + 1), upper / SegmentedTiles.MostRows);
            for (int row = 0, height; row < count; row += height)
            {
                height = SegmentedTiles.Height(count - row);
                epilogue.Fetch(height);
                if (row >= upper) tile.ReadPart(ahead.Take(), ahead.PartBytes);
                _kernel(&tile, height);
                epilogue.Finish(height);
                tile.Rows += height * _rowStride;
                tile.Fetched();
            }
            if (_operation.Moments != null) _operation.AddMoments(first / _rowBlock, first, count, panel, 1);
        }
    }

    private RoundedEpilogue Finishing(int row, int panel, float* sums, float* bias)
    {
        var column = panel * Panels.Width;
        var columns = Math.Min(Panels.Width, _operation.Outputs - column);
        new Span<float>(bias, Panels.Width).Clear();
        if (_operation.Bias != null) new ReadOnlySpan<float>(_operation.Bias + column, columns).CopyTo(new Span<float>(bias, columns));
        var at = (nint)row * _operation.Outputs + column;
        return new RoundedEpilogue
        {
            Sums = sums, WeightScales = _panels.Precision == Precision.Int8 ? _panels.Scales(panel) : null, WeightSums = _panels.Sums(panel), RangeStride = 1,
            Bias = bias, Activation = _operation.Activation, Residual = _operation.Residual == null ? null : _operation.Residual + at,
            Y = _operation.Y + at, Stride = _operation.Outputs, Columns = columns,
        };
    }
}
