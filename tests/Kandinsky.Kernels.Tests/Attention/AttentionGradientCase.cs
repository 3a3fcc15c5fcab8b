namespace Kandinsky.Kernels.Tests;

/// <summary>A call of attention and its gradients.</summary>
public sealed record AttentionGradientCase(int Batch, int Queries, int Keys, int FirstKeys, int Heads, int Dim, bool Causal)
{
    private int Width => Heads * Dim;

    /// <summary>Queries, keys, values, first keys, first values.</summary>
    internal float[][] Operands =>
    [
        TestNumbers.Normal(Batch * Queries * Width, 1), TestNumbers.Normal(Batch * Keys * Width, 2), TestNumbers.Normal(Batch * Keys * Width, 3),
        TestNumbers.Normal(Batch * FirstKeys * Width, 4), TestNumbers.Normal(Batch * FirstKeys * Width, 5),
    ];

    private float[] Dy => TestNumbers.Normal(Batch * Queries * Width, 6);

    /// <summary>The gradients of all operands, on buffers that end where readable memory does.</summary>
    internal float[][] Run(string implementation)
    {
        using var _ = KernelChoice.Force(implementation);
        var o = Operands;
        using GuardedFloats q = new(o[0]), k = new(o[1]), v = new(o[2]), firstK = new(o[3]), firstV = new(o[4]), dy = new(Dy), y = new(o[0].Length),
            sums = new(Batch * Heads * Queries);
        using GuardedFloats dq = new(o[0].Length), dk = new(o[1].Length), dv = new(o[2].Length), dFirstK = new(o[3].Length), dFirstV = new(o[4].Length);
        var input = new AttentionInput(q.Span, k.Span, v.Span, Batch, Heads, Dim) { FirstK = firstK.Span, FirstV = firstV.Span, Causal = Causal };
        Kernels.Attention.Run(input, y.Span, sums.Span);
        Kernels.Attention.Gradient(input, y.Span, sums.Span, dy.Span, dq.Span, dk.Span, dv.Span, dFirstK.Span, dFirstV.Span);
        return [dq.Span.ToArray(), dk.Span.ToArray(), dv.Span.ToArray(), dFirstK.Span.ToArray(), dFirstV.Span.ToArray()];
    }

    /// <summary>Σ dy · y, by definition.</summary>
    internal double Loss(double[][] o)
    {
        var (loss, dy, keys) = (0.0, Dy, FirstKeys + Keys);
        for (var row = 0; row < Batch * Queries * Heads; row++)
        {
            var (batch, query, head) = (row / Heads / Queries, row / Heads % Queries, row % Heads);
            int At(int key) => (key < FirstKeys ? batch * FirstKeys + key : batch * Keys + key - FirstKeys) * Width + head * Dim;
            var visible = Causal ? Math.Clamp(query + keys - Queries + 1, 0, keys) : keys;
            var weights = Enumerable.Range(0, visible).Select(key =>
                Math.Exp(Enumerable.Range(0, Dim).Sum(i => o[0][row * Dim + i] * o[key < FirstKeys ? 3 : 1][At(key) + i]) / Math.Sqrt(Dim))).ToArray();
            var total = weights.Sum();
            for (var i = 0; i < Dim; i++)
                for (var key = 0; key < visible; key++) loss += dy[row * Dim + i] * weights[key] / total * o[key < FirstKeys ? 4 : 2][At(key) + i];
        }
        return loss;
    }
}
