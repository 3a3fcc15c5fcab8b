namespace Kandinsky.Make;

/// <summary>Linear maps fitted by least squares with a small penalty (ridge regression), by Cholesky's way in double.</summary>
internal static class LeastSquares
{
    /// <summary>The map that takes inputs nearest to outputs.</summary>
    /// <param name="inputs">Rows of one width.</param>
    /// <param name="outputs">As many rows.</param>
    /// <param name="penalty">What is added to the sums of squares of inputs.</param>
    /// <returns>[output width, input width].</returns>
    public static float[] Solve(IReadOnlyList<float[]> inputs, IReadOnlyList<float[]> outputs, double penalty)
    {
        var (n, m) = (inputs[0].Length, outputs[0].Length);
        var squares = new double[n, n];
        var sums = new double[n, m];
        for (var row = 0; row < inputs.Count; row++)
        {
            for (var i = 0; i < n; i++)
            {
                double x = inputs[row][i];
                for (var j = 0; j <= i; j++) squares[i, j] += x * inputs[row][j];
                for (var j = 0; j < m; j++) sums[i, j] += x * outputs[row][j];
            }
        }
        for (var i = 0; i < n; i++) squares[i, i] += penalty;
        Factor(squares, n);
        var map = new float[m * n];
        for (var j = 0; j < m; j++)
        {
            var x = new double[n];
            for (var i = 0; i < n; i++)
            {
                x[i] = sums[i, j];
                for (var k = 0; k < i; k++) x[i] -= squares[i, k] * x[k];
                x[i] /= squares[i, i];
            }
            for (var i = n - 1; i >= 0; i--)
            {
                for (var k = i + 1; k < n; k++) x[i] -= squares[k, i] * x[k];
                x[i] /= squares[i, i];
                map[j * n + i] = (float)x[i];
            }
        }
        return map;
    }

    /// <summary>The mean squared error of a map.</summary>
    public static double Error(IReadOnlyList<float[]> inputs, IReadOnlyList<float[]> outputs, float[] map)
    {
        var error = 0.0;
        for (var row = 0; row < inputs.Count; row++)
        {
            for (var j = 0; j < outputs[row].Length; j++)
            {
                var sum = -(double)outputs[row][j];
                for (var i = 0; i < inputs[row].Length; i++) sum += map[j * inputs[row].Length + i] * (double)inputs[row][i];
                error += sum * sum;
            }
        }
        return error / inputs.Count / outputs[0].Length;
    }

    /// <summary>The lower triangle becomes its Cholesky factor.</summary>
    private static void Factor(double[,] a, int n)
    {
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++) sum -= a[i, k] * a[j, k];
                a[i, j] = i == j ? Math.Sqrt(sum) : sum / a[j, j];
            }
        }
    }
}
