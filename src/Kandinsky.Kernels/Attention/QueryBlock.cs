namespace Kandinsky.Kernels;

/// <summary>Some queries of one head against all its keys, a tile of keys at a time (online softmax, Milakov and Gimelshein 2018; FlashAttention, Dao et al. 2022):
/// per query the largest score so far, the sum of exponentials and the weighted sum of values are kept and rescaled when a larger score appears.</summary>
internal readonly unsafe struct QueryBlock<V>(AttentionProblem problem, PackedKeys<V> packed, float* keys) where V : struct, IFloats<V>
{
    /// <summary>Queries per block.</summary>
    public const int MaximumRows = 16 * AttentionTile.Rows;

    private const int KeyTile = 256;

    // Sixteen kilofloats of keys stay in the first-level cache while all rows pass over them.
    private const int DepthTile = 128;

    /// <summary>Computes <paramref name="count"/> queries from <paramref name="first"/> of head number <paramref name="head"/> of all batches' heads.</summary>
    public void Run(int head, int first, int count)
    {
        var rows = (count + AttentionTile.Rows - 1) / AttentionTile.Rows * AttentionTile.Rows;
        using var memory = Scratch.Rent((long)sizeof(float) * rows * (problem.Dim + packed.PaddedDim + KeyTile + 2));
        float* queries = memory.Floats, sums = queries + rows * problem.Dim, scores = sums + rows * packed.PaddedDim;
        float* largest = scores + rows * KeyTile, totals = largest + rows;
        var position = ((nint)(head / problem.Heads) * problem.Queries + first) * problem.Stride + head % problem.Heads * problem.Dim;
        LoadQueries(problem.Q + position, count, rows, queries);
        new Span<float>(sums, rows * packed.PaddedDim).Clear();
        new Span<float>(largest, rows).Fill(float.NegativeInfinity);
        new Span<float>(totals, rows).Clear();

        var bias = problem.KeyBias == null ? null : problem.KeyBias + (nint)(head / problem.Heads) * problem.Keys;
        var seen = problem.Visible(first + count - 1);
        for (var key = 0; key < seen; key += KeyTile)
        {
            var width = Math.Min(KeyTile, seen - key);
            Scores(queries, rows, key, width, scores);
            for (var row = 0; row < count; row++)
            {
                var visible = Math.Clamp(problem.Visible(first + row) - key, 0, width);
                SoftmaxTile.Update<V>(scores + row * KeyTile, visible, width, bias == null ? null : bias + key, largest + row, totals + row, sums + row * packed.PaddedDim, packed.PaddedDim);
            }
            AddValues(scores, rows, key, width, sums);
        }
        StoreResult(sums, totals, count, problem.Y + position);
    }

    private void LoadQueries(float* source, int count, int rows, float* queries)
    {
        var scale = new ScaleOperation(problem.Scale, 0);
        for (var row = 0; row < count; row++) Rows.Map<V, ScaleOperation>(scale, source + row * problem.Stride, queries + row * problem.Dim, problem.Dim);
        new Span<float>(queries + count * problem.Dim, (rows - count) * problem.Dim).Clear();
    }

    private void Scores(float* queries, int rows, int key, int width, float* scores)
    {
        for (var column = 0; column < width; column += packed.Panel)
        {
            var panel = packed.Keys(keys, key + column);
            for (var i = 0; i < problem.Dim; i += DepthTile)
                AttentionTile.Multiply<V>(packed.PanelVectors, rows, queries + i, problem.Dim, panel + i * packed.Panel, Math.Min(DepthTile, problem.Dim - i), scores + column, KeyTile, accumulate: i > 0);
        }
    }

    private void AddValues(float* scores, int rows, int key, int width, float* sums)
    {
        for (var column = 0; column < packed.PaddedDim;)
        {
            var panel = packed.Values(keys, column, out var vectors) + (nint)key * vectors * V.Count;
            for (var i = 0; i < width; i += DepthTile)
                AttentionTile.Multiply<V>(vectors, rows, scores + i, KeyTile, panel + i * vectors * V.Count, Math.Min(DepthTile, width - i), sums + column, packed.PaddedDim, accumulate: true);
            column += vectors * V.Count;
        }
    }

    private void StoreResult(float* sums, float* totals, int count, float* y)
    {
        for (var row = 0; row < count; row++)
        {
            var divide = new ScaleOperation(totals[row] == 0 ? 0 : 1 / totals[row], 0);
            Rows.Map<V, ScaleOperation>(divide, sums + row * packed.PaddedDim, y + row * problem.Stride, problem.Dim);
        }
    }
}
