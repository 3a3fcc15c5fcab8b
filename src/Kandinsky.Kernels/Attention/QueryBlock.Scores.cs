namespace Kandinsky.Kernels;

internal readonly unsafe partial struct QueryBlock<V>
{
    /// <summary>The scores of some panels.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="panel">The first panel.</param>
    /// <param name="end">The one after the last.</param>
    /// <param name="scores">Receives [panels, queries, 32].</param>
    /// <param name="former">Scores whose powers may be taken meanwhile.</param>
    /// <returns>Of how many panels powers were taken.</returns>
    private int Scores(float* queries, int panel, int end, float* scores, in SoftmaxTile former)
    {
        var taken = tiles.AreFused ? Math.Min(former.Panels, end - panel) : 0;
        nint offset = 0;
        for (var i = 0; i < end - panel; i++)
        {
            Fetch(panel + i);
            for (var step = 0; step < packed.Steps; step += DepthSteps)
            {
                var products = new SegmentedTile
                {
                    Rows = (byte*)(queries + step), RowStride = QueryStride * sizeof(float), Offsets = &offset, Segments = 1,
                    Steps = Math.Min(DepthSteps, packed.Steps - step),
                    Weights = packed.Keys(panel + i) + step * SegmentedTiles.WeightBytes, Sums = scores + i * PanelStride, Accumulate = step == 0 ? 0 : 1,
                };
                products.ReadNext(products.Weights + products.Steps * SegmentedTiles.WeightBytes,
                    (_count + PowersTileEmitter.MostRows - 1) / PowersTileEmitter.MostRows);
                if (tiles.AreFused) Fused(products, step == 0 && i < taken ? i : -1, former, step + DepthSteps >= packed.Steps);
                else Multiply(products, PowersTileEmitter.MostRows);
            }
        }
        return taken;
    }

    private void Fused(SegmentedTile products, int panel, in SoftmaxTile former, bool last)
    {
        var tile = new PowersTile { Products = products, Maxima = last ? former.Maxima : null };
        if (panel >= 0)
        {
            tile.Scores = former.Scores + panel * former.PanelStride;
            tile.Shifts = former.Shifts;
            tile.Lanes = former.Lanes;
            (Narrow ? RoughPowers<V>.Coefficients : ExactPowers<V>.Coefficients).CopyTo(new Span<float>(tile.Coefficients, PowersTile.MostCoefficients));
        }
        for (int rows = _count, height; rows > 0; rows -= height)
        {
            height = SegmentedTiles.Height(rows, PowersTileEmitter.MostRows);
            tile.Rows = panel < 0 ? 0 : height;
            tiles.Run(&tile, height);
            tile.NextRows(height);
        }
    }

    // While the scores of a panel are computed: the rows of the result, and what is read next, the next block's queries or, after the last one, another head's
    // first keys and values.
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
}
