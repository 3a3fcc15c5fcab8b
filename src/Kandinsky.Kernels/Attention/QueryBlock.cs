namespace Kandinsky.Kernels;

/// <summary>Some queries of one head against all its keys, a tile of keys at a time (online softmax, Milakov and Gimelshein 2018; FlashAttention, Dao et al.
/// 2022): per query the largest score so far, the sum of exponentials and the weighted sum of values are kept and rescaled when a larger score
/// appears.</summary>
/// <param name="problem">The call.</param>
/// <param name="packed">The head's keys and values.</param>
/// <param name="tiles">The register tiles.</param>
/// <param name="block">Which <see cref="MostRows"/> queries.</param>
internal readonly unsafe partial struct QueryBlock<V>(AttentionProblem problem, PackedHead packed, AttentionTiles tiles, int block) where V : struct, IFloats<V>
{
    /// <summary>Queries of a block: several of the highest register tiles.</summary>
    public const int MostRows = 8 * PowersTileEmitter.MostRows;

    // 128 steps of a panel, 16 KB, stay in the first-level cache while all rows pass over them.
    private const int DepthSteps = 128;

    private const int CacheLine = 16;

    private readonly int _first = block * MostRows, _count = Math.Min(MostRows, problem.Queries - block * MostRows);

    private int QueryStride => packed.Steps + CacheLine;

    private int PanelStride => _count * Panels.Width + CacheLine;

    private bool Narrow => problem.Precision == Precision.BFloat16;

    /// <summary>Panels of keys in a tile of scores at most.</summary>
    private const int MostPanels = 11;

    /// <summary>
    /// Computes the block: the scores of a tile of keys are computed before the powers of the tile before are taken, so that both can be done at once.
    /// </summary>
    public void Run()
    {
        var panels = Panels.Count(problem.Visible(_first + _count - 1));
        var parts = (panels + MostPanels - 1) / MostPanels;
        var width = parts == 0 ? 0 : (panels + parts - 1) / parts;
        var columns = packed.Columns * Panels.Width;
        using var memory = Scratch.Rent(sizeof(float) * ((long)_count * (QueryStride + columns + Panels.Width + CacheLine + 3) + 2 * SoftmaxTile.FourRows
            + 2L * width * PanelStride));
        float* queries = memory.Floats, sums = queries + _count * QueryStride, lanes = sums + _count * columns, maxima = lanes + _count * Panels.Width,
            scores = maxima + _count * CacheLine, next = scores + width * PanelStride;
        var softmax = new SoftmaxTile
        {
            Problem = problem, First = _first, Count = _count, PanelStride = PanelStride, Columns = packed.Columns,
            Largest = next + width * PanelStride, Shifts = next + width * PanelStride + _count + SoftmaxTile.FourRows, Lanes = lanes,
            Totals = next + width * PanelStride + 2 * (_count + SoftmaxTile.FourRows), Sums = sums, Maxima = maxima, HasMaxima = tiles.AreFused,
        };
        HeadRows.Load<V>(problem, problem.Q + Position(_first), _count, queries, QueryStride);
        new Span<float>(softmax.Largest, _count).Fill(float.NegativeInfinity);
        new Span<float>(maxima, _count * CacheLine).Fill(float.NegativeInfinity);
        new Span<float>(softmax.Totals, _count).Clear();
        new Span<float>(lanes, _count * Panels.Width).Clear();
        if (panels == 0) new Span<float>(sums, _count * columns).Clear();
        for (var part = 0; part < parts; part++)
        {
            var (panel, end) = (Start(part, parts, panels), Start(part + 1, parts, panels));
            if (part == 0) Scores(queries, panel, end, scores, softmax);
            softmax.Scores = scores;
            softmax.Bias = problem.KeyBias == null ? null : problem.KeyBias + (nint)packed.Head / problem.Heads * problem.Keys + panel * Panels.Width;
            (softmax.Key, softmax.Panels) = (panel * Panels.Width, end - panel);
            softmax.FindLargest<V>();
            var taken = part + 1 == parts ? 0 : Scores(queries, end, Start(part + 2, parts, panels), next, softmax);
            for (; taken < end - panel; taken++)
            {
                if (Narrow) softmax.TakePowers<V, RoughPowers<V>>(taken);
                else softmax.TakePowers<V, ExactPowers<V>>(taken);
            }
            softmax.AddTotals<V>();
            AddValues(scores, panel, end - panel, sums);
            scores = next;
            next = softmax.Scores;
        }
        HeadRows.Store<V>(problem, sums, softmax.Totals, _count, problem.Y + Position(_first));
        if (problem.LogSums != null) softmax.StoreLogSums(problem.LogSums + (nint)packed.Head * problem.Queries + _first);
    }

    /// <summary>The first panel of a part; the first parts are the larger ones, so that each finds room in the next one's products.</summary>
    private static int Start(int part, int parts, int panels) => part * (panels / parts) + Math.Min(part, panels % parts);

    private nint Position(int query) => problem.Position(packed.Head, query);

    private void AddValues(float* scores, int panel, int width, float* sums)
    {
        var offsets = stackalloc nint[width];
        for (var i = 0; i < width; i++) offsets[i] = (nint)i * PanelStride * sizeof(float);
        for (var column = 0; column < packed.Columns; column++)
        {
            var operands = new SegmentedTile
            {
                Rows = (byte*)scores, RowStride = Panels.Width * sizeof(float), Offsets = offsets, Segments = width, Steps = packed.PanelSteps,
                Weights = packed.Values(panel, column), Sums = sums + column * _count * Panels.Width, Accumulate = panel == 0 ? 0 : 1,
            };
            operands.ReadNext(operands.Weights + width * packed.PanelSteps * SegmentedTiles.WeightBytes,
                (_count + SegmentedTiles.MostRows - 1) / SegmentedTiles.MostRows);
            Multiply(operands, SegmentedTiles.MostRows);
        }
    }

    private void Multiply(SegmentedTile operands, int mostRows)
    {
        for (int rows = _count, height; rows > 0; rows -= height)
        {
            height = SegmentedTiles.Height(rows, mostRows);
            tiles.Products(&operands, height);
            operands.NextRows(height);
        }
    }
}
