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
    /// <param name="into">Receives the result.</param>
    /// <returns>[batch, queries, heads·dim].</returns>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, int heads, bool causal = false, Tensor? into = null)
    {
        if (q.Shape.Rank != 3 || k.Shape != v.Shape || q.Shape[0] != k.Shape[0] || q.Shape.Width != k.Shape.Width || q.Shape.Width % heads != 0)
        {
            throw new ArgumentException($"Attention of {heads} heads was given q {q.Shape}, k {k.Shape}, v {v.Shape}.", nameof(q));
        }
        var dim = q.Shape.Width / heads;
        var y = Result(q.Arena, q.Shape, null, into);
        if (y.Arena.IsPlan)
        {
            y.Arena.PlanScratch(2L * k.Shape.Count * sizeof(float));   // keys and values in the order the kernel reads them
            return y;
        }
        using var entry = OperationTrace.Record(q.Arena, "attention", q.Shape, y.Shape, Operations(q.Shape, k.Shape[1], causal));
        Kernels.Attention.Run(q.Span, k.Span, v.Span, q.Shape[0], q.Shape[1], k.Shape[1], heads, dim, 1 / MathF.Sqrt(dim), causal, y.Span);
        return y;
    }

    /// <summary>A multiply-add for the score and one for the sum, of every query with every key it sees.</summary>
    private static double Operations(Shape queries, int keys, bool causal) =>
        4.0 * queries.Count * (causal ? keys - (queries[1] - 1) / 2.0 : keys);
}
