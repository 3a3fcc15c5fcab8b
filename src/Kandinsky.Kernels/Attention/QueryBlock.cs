namespace Kandinsky.Kernels;

/// <summary>Some queries of one head against all its keys, a tile of keys at a time (online softmax, Milakov and Gimelshein 2018; FlashAttention, Dao et al. 2022):
/// per query the largest score so far, the sum of exponentials and the weighted sum of values are kept and rescaled when a larger score appears.</summary>
/// <param name="problem">The call.</param>
/// <param name="packed">The head's keys and values.</param>
/// <param name="tile">The register tile.</param>
/// <param name="block">Which <see cref="MostRows"/> queries.</param>
internal readonly unsafe struct QueryBlock<V>(AttentionProblem problem, PackedHead packed, ReducedTiles.Kernel tile, int block) where V : struct, IFloats<V>
{
    /// <summary>Queries of a block: several of the highest register tiles.</summary>
    public const int MostRows = 7 * ReducedTiles.MostRows;

    /// <summary>Panels of keys in a tile of scores at most.</summary>
    private const int MostPanels = 11;

    // 128 steps of a panel, 16 KB, stay in the first-level cache while all rows pass over them.
    private const int DepthSteps = 128;

    private const int CacheLine = 16;

    private readonly int _first = block * MostRows, _count = Math.Min(MostRows, problem.Queries - block * MostRows);

    private int QueryStride => packed.Steps + CacheLine;

    private int PanelStride => _count * Panels.Width + CacheLine;

    private bool Narrow => problem.Precision == Precision.BFloat16;

    /// <summary>Computes the block.</summary>
    public void Run()
    {
        var batch = packed.Head / problem.Heads;
        var position = Position(_first);
        var bias = problem.KeyBias == null ? null : problem.KeyBias + (nint)batch * problem.Keys;
        var panels = Panels.Count(problem.Visible(_first + _count - 1));
        var parts = Math.Max(1, (panels + MostPanels - 1) / MostPanels);
        var width = (panels + parts - 1) / parts;
        using var memory = Scratch.Rent(sizeof(float) * ((long)_count * (QueryStride + packed.Columns * Panels.Width + 2) + (long)width * PanelStride));
        float* queries = memory.Floats, sums = queries + _count * QueryStride, scores = sums + _count * packed.Columns * Panels.Width;
        float* largest = scores + width * PanelStride, totals = largest + _count;
        HeadRows.Load<V>(problem, problem.Q + position, _count, queries, QueryStride);
        new Span<float>(largest, _count).Fill(float.NegativeInfinity);
        new Span<float>(totals, _count).Clear();
        if (panels == 0) new Span<float>(sums, _count * packed.Columns * Panels.Width).Clear();
        for (var panel = 0; panel < panels; panel += width)
        {
            width = Math.Min(width, panels - panel);
            Scores(queries, panel, width, scores);
            var softmax = new SoftmaxTile
            {
                Problem = problem, First = _first, Count = _count, Scores = scores, PanelStride = PanelStride, Key = panel * Panels.Width, Panels = width,
                Bias = bias == null ? null : bias + panel * Panels.Width, Largest = largest, Totals = totals, Sums = sums, Columns = packed.Columns,
            };
            if (Narrow) softmax.Update<V, RoughPowers<V>>();
            else softmax.Update<V, ExactPowers<V>>();
            AddValues(scores, panel, width, sums);
        }
        HeadRows.Store<V>(problem, sums, totals, _count, problem.Y + position);
    }

    private void Scores(float* queries, int panel, int width, float* scores)
    {
        nint offset = 0;
        for (var i = 0; i < width; i++)
        {
            Fetch(panel + i);
            for (var step = 0; step < packed.Steps; step += DepthSteps)
            {
                Multiply(new ReducedTile
                {
                    Rows = (byte*)(queries + step), RowStride = QueryStride * sizeof(float), Offsets = &offset, Segments = 1, Steps = Math.Min(DepthSteps, packed.Steps - step),
                    Weights = packed.Keys(panel + i) + step * ReducedTiles.WeightBytes, Sums = scores + i * PanelStride, Accumulate = step == 0 ? 0 : 1,
                });
            }
        }
    }

    // While the scores of a panel are computed: the rows of the result, and what is read next, the next block's queries or, after the last one, another head's first keys and values.
    private void Fetch(int panel)
    {
        var y = problem.Y + Position(_first);
        var panels = packed.KeyPanels;
        var next = _first + _count;
        for (var row = panel * _count / panels; row < (panel + 1) * _count / panels; row++)
        {
            HeadRows.Fetch(y + row * problem.Stride, problem.Dim);
            if (next + row < problem.Queries) HeadRows.Fetch(problem.Q + Position(next + row), problem.Dim);
        }
        if (next == problem.Queries) packed.FetchNext(panel);
    }

    private nint Position(int query) => ((nint)packed.Head / problem.Heads * problem.Queries + query) * problem.Stride + packed.Head % problem.Heads * problem.Dim;

    private void AddValues(float* scores, int panel, int width, float* sums)
    {
        var steps = packed.PanelSteps;
        var offsets = stackalloc nint[MostPanels];
        for (var i = 0; i < MostPanels; i++) offsets[i] = (nint)i * PanelStride * sizeof(float);
        for (var column = 0; column < packed.Columns; column++)
        {
            for (int i = 0, part = DepthSteps / steps; i < width; i += part)
            {
                Multiply(new ReducedTile
                {
                    Rows = (byte*)(scores + i * PanelStride), RowStride = Panels.Width * sizeof(float), Offsets = offsets, Segments = Math.Min(part, width - i), Steps = steps,
                    Weights = packed.Values(panel + i, column), Sums = sums + column * _count * Panels.Width, Accumulate = panel + i == 0 ? 0 : 1,
                });
            }
        }
    }

    private void Multiply(ReducedTile operands)
    {
        operands.ReadNext(operands.Weights + operands.Segments * operands.Steps * ReducedTiles.WeightBytes, (_count + ReducedTiles.MostRows - 1) / ReducedTiles.MostRows);
        for (int rows = _count, height; rows > 0; rows -= height)
        {
            height = ReducedTiles.Height(rows);
            tile(&operands, height);
            operands.Fetched();
            operands.Rows += height * operands.RowStride;
            operands.Sums += height * Panels.Width;
        }
    }
}
