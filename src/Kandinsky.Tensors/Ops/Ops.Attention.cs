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
            throw new ArgumentException(
                $"Attention of {heads} heads was given q {q.Shape}, k {k.Shape}, v {v.Shape}, first keys {firstKeys?.Shape}, first values "
                    + $"{firstValues?.Shape}.", nameof(q));
        }
        var keys = k.Shape[1] + (firstKeys?.Shape[1] ?? 0);
        var y = Result(q.Arena, q.Shape, null, into);
        var tape = Recorder(q.Arena, q.IsTracked || k.IsTracked || v.IsTracked || firstKeys is { IsTracked: true } || firstValues is { IsTracked: true });
        var sums = tape is null ? null : q.Arena.Tensor(new Shape(q.Shape[0], heads, q.Shape[1]));
        var rounded = precision == Precision.Float32 ? Precision.Float32 : Precision.BFloat16;
        var attended = new Attended(q, k, v, firstKeys, firstValues, heads, causal, rounded);
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(q.Arena, "attention", q.Shape, y.Shape, Operations(q.Shape, keys, causal));
            Kernels.Attention.Run(attended.Input, y.Span, sums is null ? default : sums.Span);
        }
        else Kernels.Attention.PlanScratch(y.Arena.Scratch, q.Shape[0], keys, heads, q.Shape.Width / heads, rounded);
        tape?.Record(y, () => GoBackAttention(tape, attended, sums!, y));
        return y;

        bool Fits(Tensor keys, Tensor? values) => values is not null && keys.Shape == values.Shape && keys.Shape[0] == q.Shape[0]
            && keys.Shape.Width == q.Shape.Width;
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
        if (q.Shape != k.Shape || k.Shape != v.Shape || q.Shape.Rows != lengths.Sum()
            || q.Shape.Width % heads != 0) throw new ArgumentException(
            $"Attention of {heads} heads within {lengths.Sum()} rows was given q {q.Shape}, k {k.Shape}, v {v.Shape}.", nameof(q));
        var y = q.Arena.Tensor(q.Shape);
        var tape = Recorder(q.Arena, q.IsTracked || k.IsTracked || v.IsTracked);
        var sums = tape is null ? null : q.Arena.Tensor(new Shape(q.Shape.Rows, heads));
        var sequences = new AttendedSequences(q, k, v, [.. lengths], heads, causal);
        foreach (var (start, length) in sequences.Parts)
        {
            var part = sequences.Part(start, length);
            if (y.Arena.IsPlan)
            {
                Kernels.Attention.PlanScratch(y.Arena.Scratch, 1, length, heads, q.Shape.Width / heads, Precision.Float32);
                continue;
            }
            using var entry = OperationTrace.Record(q.Arena, "attention", part.Q.Shape, part.Q.Shape, Operations(part.Q.Shape, length, causal));
            Kernels.Attention.Run(part.Input, y.Slice(start, length).Span, sums is null ? default : sums.Slice(start, length).Span);
        }
        tape?.Record(y, () => GoBackAttention(tape, sequences, sums!, y));
        return y;
    }

    /// <summary>A multiply-add for the score and one for the sum, of every query with every key it sees.</summary>
    private static double Operations(Shape queries, int keys, bool causal) =>
        4.0 * queries.Count * (causal ? keys - (queries[1] - 1) / 2.0 : keys);
}
