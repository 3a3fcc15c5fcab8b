using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>softmax(q·kᵀ / √dim)·v for each head (Vaswani et al. 2017), the score matrix never made whole.</summary>
    /// <param name="q">[batch, queries, heads·dim].</param>
    /// <param name="k">[batch, keys, heads·dim].</param>
    /// <param name="v">[batch, keys, heads·dim].</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="causal">Whether query i sees only keys up to i + keys − queries.</param>
    /// <param name="firstKeys">[batch, further keys, heads·dim], before those of <paramref name="k"/>.</param>
    /// <param name="firstValues">[batch, further keys, heads·dim]: their values.</param>
    /// <param name="precision">Single precision or bfloat16; bytes are computed in bfloat16.</param>
    /// <param name="into">May receive the result.</param>
    /// <returns>[batch, queries, heads·dim].</returns>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, int heads, bool causal = false, Tensor? firstKeys = null, Tensor? firstValues = null,
        Precision precision = Precision.Float32, Tensor? into = null)
    {
        if (q.Shape.Rank != 3 || !Fits(k, v) || (firstKeys is not null && !Fits(firstKeys, firstValues)) || q.Shape.Width % heads != 0)
        {
            throw new ArgumentException($"Attention of {heads} heads was given q {q.Shape}, k {k.Shape}, v {v.Shape}, first keys {firstKeys?.Shape}, first values {firstValues?.Shape}.", nameof(q));
        }
        var keys = k.Shape[1] + (firstKeys?.Shape[1] ?? 0);
        var y = Result(q.Arena, q.Shape, null, into);
        var rounded = precision == Precision.Float32 ? Precision.Float32 : Precision.BFloat16;
        if (y.Arena.IsPlan)
        {
            Kernels.Attention.PlanScratch(y.Arena.Scratch, q.Shape[0], keys, heads, q.Shape.Width / heads, rounded);
            return y;
        }
        using var entry = OperationTrace.Record(q.Arena, "attention", q.Shape, y.Shape, Operations(q.Shape, keys, causal));
        Kernels.Attention.Run(new AttentionInput(q.Span, k.Span, v.Span, q.Shape[0], heads, q.Shape.Width / heads)
        {
            FirstK = firstKeys is null ? default : firstKeys.Span,
            FirstV = firstValues is null ? default : firstValues.Span,
            Causal = causal,
            Precision = rounded,
        }, y.Span);
        return y;

        bool Fits(Tensor keys, Tensor? values) => values is not null && keys.Shape == values.Shape && keys.Shape[0] == q.Shape[0] && keys.Shape.Width == q.Shape.Width;
    }

    /// <summary>Attention within each of several sequences that follow one another.</summary>
    /// <param name="q">[rows, heads·dim].</param>
    /// <param name="k">[rows, heads·dim].</param>
    /// <param name="v">[rows, heads·dim].</param>
    /// <param name="lengths">Rows of each sequence.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="causal">Whether a row sees only those before it and itself.</param>
    /// <returns>[rows, heads·dim].</returns>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, IReadOnlyList<int> lengths, int heads, bool causal)
    {
        var y = q.Arena.Tensor(q.Shape);
        var start = 0;
        foreach (var length in lengths)
        {
            Attention(Sequence(q), Sequence(k), Sequence(v), heads, causal, into: Sequence(y));
            start += length;

            Tensor Sequence(Tensor rows) => rows.Slice(start, length).Reshape(new Shape(1, length, rows.Shape.Width));
        }
        return y;
    }

    /// <summary>A multiply-add for the score and one for the sum, of every query with every key it sees.</summary>
    private static double Operations(Shape queries, int keys, bool causal) =>
        4.0 * queries.Count * (causal ? keys - (queries[1] - 1) / 2.0 : keys);
}
