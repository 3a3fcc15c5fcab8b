namespace Kandinsky.Kernels;

public static partial class Attention
{
    private static unsafe void Reference(AttentionProblem problem)
    {
        var scores = new double[problem.Keys];
        for (var batch = 0; batch < problem.Batch; batch++)
            for (var query = 0; query < problem.Queries; query++)
                for (var head = 0; head < problem.Heads; head++)
                    ReferenceQuery(problem, batch, query, head, scores);
    }

    private static unsafe void ReferenceQuery(AttentionProblem problem, int batch, int query, int head, double[] scores)
    {
        var visible = problem.Visible(query);
        var column = head * problem.Dim;
        var q = problem.Q + ((nint)batch * problem.Queries + query) * problem.Stride + column;
        var y = problem.Y + ((nint)batch * problem.Queries + query) * problem.Stride + column;
        var precision = problem.Precision;
        var scale = problem.Scale * SoftmaxTile.Log2OfE;   // Powers are 2ˢ in place of eˢ.
        var largest = double.NegativeInfinity;
        for (var key = 0; key < visible; key++)
        {
            var k = problem.Key(batch, key) + column;
            var product = 0.0;
            for (var i = 0; i < problem.Dim; i++) product += Rounded(q[i] * scale, precision) * Rounded(k[i], precision);
            scores[key] = product + (problem.KeyBias == null ? 0 : (double)problem.KeyBias[batch * problem.Keys + key] * SoftmaxTile.Log2OfE);
            largest = Math.Max(largest, Math.Ceiling(scores[key]));
        }
        var sum = 0.0;
        for (var key = 0; key < visible; key++) sum += scores[key] = double.IsNegativeInfinity(largest) ? 0
            : Rounded(Math.Pow(2, scores[key] - largest), precision);
        if (problem.LogSums != null) problem.LogSums[((nint)batch * problem.Heads + head) * problem.Queries + query] = sum == 0 ? float.PositiveInfinity
            : (float)(largest + Math.Log2(sum));
        for (var i = 0; i < problem.Dim; i++)
        {
            var weighted = 0.0;
            for (var key = 0; key < visible; key++) weighted += scores[key] * Rounded(problem.Value(batch, key)[column + i], precision);
            y[i] = sum == 0 ? 0 : (float)(weighted / sum);
        }
    }

    private static double Rounded(double value, Precision precision) =>
        precision == Precision.BFloat16 ? BitConverter.UInt32BitsToSingle((uint)Narrowing.ToBFloat16((float)value) << 16) : value;
}
