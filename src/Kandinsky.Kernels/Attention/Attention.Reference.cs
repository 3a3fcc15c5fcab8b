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
        var q = problem.Q + ((nint)batch * problem.Queries + query) * problem.Stride + head * problem.Dim;
        var k = problem.K + (nint)batch * problem.Keys * problem.Stride + head * problem.Dim;
        var v = problem.V + (nint)batch * problem.Keys * problem.Stride + head * problem.Dim;
        var y = problem.Y + ((nint)batch * problem.Queries + query) * problem.Stride + head * problem.Dim;
        var largest = double.NegativeInfinity;
        for (var key = 0; key < visible; key++)
        {
            var product = 0.0;
            for (var i = 0; i < problem.Dim; i++) product += (double)q[i] * k[key * problem.Stride + i];
            scores[key] = product * problem.Scale + (problem.KeyBias == null ? 0 : problem.KeyBias[batch * problem.Keys + key]);
            largest = Math.Max(largest, scores[key]);
        }
        var sum = 0.0;
        for (var key = 0; key < visible; key++) sum += scores[key] = double.IsNegativeInfinity(largest) ? 0 : Math.Exp(scores[key] - largest);
        for (var i = 0; i < problem.Dim; i++)
        {
            var weighted = 0.0;
            for (var key = 0; key < visible; key++) weighted += scores[key] * v[key * problem.Stride + i];
            y[i] = sum == 0 ? 0 : (float)(weighted / sum);
        }
    }
}
