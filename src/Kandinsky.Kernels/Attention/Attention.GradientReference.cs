namespace Kandinsky.Kernels;

public static partial class Attention
{
    private static unsafe void ReferenceGradient(AttentionProblem problem)
    {
        for (var batch = 0; batch < problem.Batch; batch++)
            for (var head = 0; head < problem.Heads; head++)
            {
                var (dk, dv) = (new double[problem.Keys, problem.Dim], new double[problem.Keys, problem.Dim]);
                for (var query = 0; query < problem.Queries; query++) ReferenceGradient(problem, batch, head, query, dk, dv);
                for (var key = 0; key < problem.Keys; key++)
                    for (var i = 0; i < problem.Dim; i++)
                    {
                        problem.KeyGradient(batch, key)[head * problem.Dim + i] = (float)dk[key, i];
                        problem.ValueGradient(batch, key)[head * problem.Dim + i] = (float)dv[key, i];
                    }
            }
    }

    private static unsafe void ReferenceGradient(AttentionProblem problem, int batch, int head, int query, double[,] dk, double[,] dv)
    {
        var (of, column) = (batch * problem.Heads + head, head * problem.Dim);
        var at = problem.Position(of, query);
        var (logSum, dq, all) = (problem.LogSums[(nint)of * problem.Queries + query], new double[problem.Dim], 0.0);
        for (var i = 0; i < problem.Dim; i++) all += (double)problem.Dy[at + i] * problem.Y[at + i];
        for (var key = 0; key < problem.Visible(query); key++)
        {
            float* k = problem.Key(batch, key) + column, v = problem.Value(batch, key) + column;
            var (score, gradient) = (0.0, 0.0);
            for (var i = 0; i < problem.Dim; i++)
            {
                score += (double)problem.Q[at + i] * k[i] * problem.Scale;
                gradient += (double)problem.Dy[at + i] * v[i];
            }
            if (problem.KeyBias != null) score += problem.KeyBias[batch * problem.Keys + key];
            var weight = Math.Pow(2, score / Math.Log(2) - logSum);
            for (var i = 0; i < problem.Dim; i++)
            {
                dv[key, i] += weight * problem.Dy[at + i];
                dk[key, i] += weight * (gradient - all) * problem.Q[at + i] * problem.Scale;
                dq[i] += weight * (gradient - all) * k[i] * problem.Scale;
            }
        }
        for (var i = 0; i < problem.Dim; i++) problem.Dq[at + i] = (float)dq[i];
    }
}
