namespace Kandinsky;

/// <summary>
/// The weights ρ of UniPC's differences (arXiv 2302.04867, theorem 3.1): the solution of Rρ = b, where row i of R holds
/// rₖ^i and bᵢ = i!·hφᵢ₊₁(h)/B(h). Single precision, as the reference solves it.
/// </summary>
internal static class UniPcWeights
{
    /// <summary>B(h), which stands before the weighted differences.</summary>
    public static float B(float h, bool bh1) => bh1 ? h : ExpMinusOne(h);

    /// <summary>eˣ − 1 without loss near zero.</summary>
    public static float ExpMinusOne(float x) => (float)(Math.Exp(x) - 1);

    /// <summary>Solves for as many weights as there are distances.</summary>
    /// <param name="distances">rₖ, the levels' distances in λ over the step's.</param>
    /// <param name="h">The step in λ; negative when x₀ is predicted.</param>
    /// <param name="bh1">Whether B(h) is h.</param>
    public static float[] Solve(ReadOnlySpan<float> distances, float h, bool bh1)
    {
        var order = distances.Length;
        var rows = new float[order][];
        var phi = ExpMinusOne(h) / h - 1f;
        var factorial = 1f;
        for (var i = 0; i < order; i++)
        {
            rows[i] = new float[order + 1];
            for (var k = 0; k < order; k++)
                rows[i][k] = MathF.Pow(distances[k], i);
            rows[i][order] = phi * factorial / B(h, bh1);
            factorial *= i + 2;
            phi = phi / h - 1f / factorial;
        }

        return Eliminate(rows);
    }

    // Gauss-Jordan elimination with pivoting; the last column is the right-hand side.
    private static float[] Eliminate(float[][] rows)
    {
        var order = rows.Length;
        for (var column = 0; column < order; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < order; row++)
                if (MathF.Abs(rows[row][column]) > MathF.Abs(rows[pivot][column]))
                    pivot = row;
            (rows[column], rows[pivot]) = (rows[pivot], rows[column]);
            for (var row = 0; row < order; row++)
            {
                if (row == column)
                    continue;
                var factor = rows[row][column] / rows[column][column];
                for (var k = column; k <= order; k++)
                    rows[row][k] -= factor * rows[column][k];
            }
        }

        var solution = new float[order];
        for (var row = 0; row < order; row++)
            solution[row] = rows[row][order] / rows[row][row];
        return solution;
    }
}
