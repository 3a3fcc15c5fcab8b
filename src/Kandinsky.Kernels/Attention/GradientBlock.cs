using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>The gradients that some queries give: those of the queries themselves, and what they add to the gradients of keys and values.</summary>
/// <remarks>
/// Keys are taken some at a time. Rows of tiles are keys, columns queries: scores and weights lie turned, as the products of keys' and values' gradients read
/// them; the scores' gradient is turned once more for the queries' own. Queries and dy are held in panels as keys are, and turned: [panels of queries, numbers,
/// 32 queries].
/// </remarks>
/// <param name="problem">The call.</param>
/// <param name="head">Keys and values.</param>
/// <param name="gradients">What is added to.</param>
/// <param name="multiply">The register tile.</param>
/// <param name="block">Which queries.</param>
internal readonly unsafe struct GradientBlock<V>(AttentionProblem problem, HeadPanels head, KeyGradients gradients, SegmentedTiles.Kernel multiply, int block)
    where V : struct, IFloats<V>
{
    private const int MostKeys = 8 * SegmentedTiles.MostRows;
    private const int LargeDim = 128;
    private const int CacheLine = 16;

    private readonly int _first = block * Size(problem), _count = Math.Min(Size(problem), problem.Queries - block * Size(problem));

    private int QueryPanels => Panels.Count(_count);

    private int Columns => Panels.Count(problem.Dim);

    /// <summary>Queries with those that fill the last panel.</summary>
    private int Padded => QueryPanels * Panels.Width;

    /// <summary>Blocks of queries.</summary>
    public static int Count(AttentionProblem problem) => (problem.Queries + Size(problem) - 1) / Size(problem);

    /// <summary>Computes the block.</summary>
    public void Run()
    {
        nint size = (nint)Padded * Columns * Panels.Width, scores = (nint)Padded * MostKeys, turnedStride = MostKeys + CacheLine;
        using var memory = Scratch.Rent((5 * size + 2 * scores + Padded * (turnedStride + 2)) * sizeof(float));
        float* queries = memory.Floats, dy = queries + size, turnedQueries = dy + size, turnedDy = turnedQueries + size, dq = turnedDy + size;
        float* weights = dq + size, changes = weights + scores, turned = changes + scores, logSums = turned + Padded * turnedStride, totals = logSums + Padded;
        Load(queries, dy, turnedQueries, turnedDy, logSums, totals);
        new Span<float>(dq, (int)size).Clear();
        var visible = _count == 0 ? 0 : problem.Visible(_first + _count - 1);
        for (int key = 0, count; key < visible; key += count)
        {
            count = Math.Min(MostKeys, visible - key);
            Scores(head.Key(key), turnedQueries, count, weights);
            Scores(head.Value(key), turnedDy, count, changes);
            for (var i = 0; i < count; i++) Weigh(key + i, logSums, totals, weights + i * Panels.Width, changes + i * Panels.Width);
            for (var panel = 0; panel < QueryPanels; panel++)
                Transposition.Copy(changes + panel * (nint)MostKeys * Panels.Width, Panels.Width, count, Panels.Width,
                    turned + panel * Panels.Width * turnedStride, turnedStride);
            for (var column = 0; column < Columns; column++)
            {
                AddKeys(weights, dy + (nint)column * Padded * Panels.Width, count, gradients.Value(column, key));
                AddKeys(changes, queries + (nint)column * Padded * Panels.Width, count, gradients.Key(column, key));
                AddQueries(turned, turnedStride, head.Key(key) + column * head.PanelStride, count, dq + (nint)column * Padded * Panels.Width);
            }
        }
        Store(dq);
    }

    private static int Size(AttentionProblem problem) => problem.Dim > LargeDim ? 2 * Panels.Width : 4 * Panels.Width;

    /// <summary>Reads queries and what is known of them; those that fill the last panel are zero, and see nothing.</summary>
    private void Load(float* queries, float* dy, float* turnedQueries, float* turnedDy, float* logSums, float* totals)
    {
        new Span<float>(logSums, Padded).Fill(float.PositiveInfinity);
        new Span<float>(totals, Padded).Clear();
        new Span<float>(queries, 2 * Padded * Columns * Panels.Width).Clear();   // and dy, which follows
        for (var query = 0; query < _count; query++)
        {
            var at = problem.Position(head.Head, _first + query);
            HeadPanels.Copy(problem.Q + at, problem.Dim, queries + query * Panels.Width, Padded * Panels.Width);
            HeadPanels.Copy(problem.Dy + at, problem.Dim, dy + query * Panels.Width, Padded * Panels.Width);
            logSums[query] = problem.LogSums[(nint)head.Head * problem.Queries + _first + query];
            totals[query] = Dot(problem.Dy + at, problem.Y + at);
        }
        for (var panel = 0; panel < QueryPanels; panel++)
            for (var column = 0; column < Columns; column++)
            {
                nint from = ((nint)column * Padded + panel * Panels.Width) * Panels.Width, to = ((nint)panel * Columns + column) * Panels.Width * Panels.Width;
                Transposition.Copy(queries + from, Panels.Width, Panels.Width, Panels.Width, turnedQueries + to, Panels.Width);
                Transposition.Copy(dy + from, Panels.Width, Panels.Width, Panels.Width, turnedDy + to, Panels.Width);
            }
        Rows.Map<V, ScaleOperation>(new(problem.Scale * SoftmaxTile.Log2OfE, 0), turnedQueries, turnedQueries, Padded * Columns * Panels.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Dot(float* a, float* b)
    {
        var sums = V.Zero;
        for (var i = 0; i < problem.Dim; i += V.Count) sums = V.MultiplyAdd(Rows.Load<V>(a + i, problem.Dim - i), Rows.Load<V>(b + i, problem.Dim - i), sums);
        return sums.Sum();
    }

    /// <summary>Products of some keys (or values) with all queries (or their dy): [panels of queries, keys, 32].</summary>
    private void Scores(float* keys, float* turned, int count, float* scores)
    {
        var offsets = stackalloc nint[Columns];
        for (var column = 0; column < Columns; column++) offsets[column] = column * head.PanelStride * sizeof(float);
        for (var panel = 0; panel < QueryPanels; panel++)
            Multiply(new()
            {
                Rows = (byte*)keys, RowStride = Panels.Width * sizeof(float), Offsets = offsets, Segments = Columns, Steps = Panels.Width,
                Weights = (byte*)(turned + (nint)panel * Columns * Panels.Width * Panels.Width), Sums = scores + panel * (nint)MostKeys * Panels.Width,
            }, count);
    }

    /// <summary>Scores of a key to its weights, and the weights' gradients to those of the scores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Weigh(int key, float* logSums, float* totals, float* weights, float* changes)
    {
        var coefficients = stackalloc float[ExactPowers<V>.Coefficients.Length];
        ExactPowers<V>.Coefficients.CopyTo(new Span<float>(coefficients, ExactPowers<V>.Coefficients.Length));
        var powers = ExactPowers<V>.From(coefficients);
        var bias = V.Broadcast(problem.KeyBias == null ? 0 : problem.KeyBias[head.Head / problem.Heads * problem.Keys + key] * SoftmaxTile.Log2OfE);
        // This is the first query that sees the key.
        var seen = problem.Causal ? Math.Clamp(key - (problem.Keys - problem.Queries) - _first, 0, Padded) : 0;
        for (var query = 0; query < Padded; query += Panels.Width, weights += MostKeys * Panels.Width, changes += MostKeys * Panels.Width)
        {
            for (var i = 0; i < Panels.Width; i += V.Count)
            {
                var weight = powers.Of(V.Load(weights + i) + bias - V.Load(logSums + query + i));
                weight.Store(weights + i);
                (weight * (V.Load(changes + i) - V.Load(totals + query + i))).Store(changes + i);
            }
            if (seen <= query) continue;
            new Span<float>(weights, Math.Min(Panels.Width, seen - query)).Clear();
            new Span<float>(changes, Math.Min(Panels.Width, seen - query)).Clear();
        }
    }

    /// <summary>Adds to the gradients of some keys a panel's products of weights, [panels of queries, keys, 32], and queries.</summary>
    private void AddKeys(float* weights, float* queries, int count, float* sums)
    {
        var offsets = stackalloc nint[QueryPanels];
        for (var panel = 0; panel < QueryPanels; panel++) offsets[panel] = panel * (nint)MostKeys * Panels.Width * sizeof(float);
        Multiply(new()
        {
            Rows = (byte*)weights, RowStride = Panels.Width * sizeof(float), Offsets = offsets, Segments = QueryPanels, Steps = Panels.Width,
            Weights = (byte*)queries, Sums = sums, Accumulate = 1,
        }, count);
    }

    private void AddQueries(float* turned, nint stride, float* keys, int count, float* sums)
    {
        nint offset = 0;
        Multiply(new()
        {
            Rows = (byte*)turned, RowStride = stride * sizeof(float), Offsets = &offset, Segments = 1, Steps = count, Weights = (byte*)keys,
            Sums = sums, Accumulate = 1
        }, _count);
    }

    private void Multiply(SegmentedTile tile, int rows)
    {
        for (int height; rows > 0; rows -= height)
        {
            height = SegmentedTiles.Height(rows);
            multiply(&tile, height);
            tile.NextRows(height);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(float* dq)
    {
        var scale = V.Broadcast(problem.Scale);
        for (var query = 0; query < _count; query++)
        {
            var to = problem.Dq + problem.Position(head.Head, _first + query);
            for (var i = 0; i < problem.Dim; i += V.Count)
                Rows.Store(V.Load(dq + ((nint)i / Panels.Width * Padded + query) * Panels.Width + i % Panels.Width) * scale, to + i, problem.Dim - i);
        }
    }
}
