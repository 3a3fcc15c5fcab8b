using Kandinsky.Kernels;

namespace Kandinsky.Training;

/// <summary>
/// The Fréchet distance between two normal distributions, with which FID compares sets of pictures (Heusel et al. 2017, arXiv 1706.08500, equation 6).
/// </summary>
public static class FrechetDistance
{
    /// <summary>|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2·(Σ₁Σ₂)^½).</summary>
    /// <remarks>
    /// With Σ₁ = L·Lᵀ, the trace of (Σ₁Σ₂)^½ is the sum of the roots of the eigenvalues of Lᵀ·Σ₂·L, which is symmetric and, for pictures fewer than
    /// features, small and regular: nothing has to be added to the diagonal.
    /// </remarks>
    /// <param name="first">Statistics of one set.</param>
    /// <param name="second">Statistics of the other.</param>
    /// <returns>The squared distance, 0 for equal statistics, as FID is quoted.</returns>
    /// <exception cref="KandinskyException">They are of different features.</exception>
    public static double Between(FeatureStatistics first, FeatureStatistics second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Width != second.Width)
            throw new KandinskyException(
                $"Statistics of {first.Width} features cannot be compared with statistics of {second.Width}; compute both with the same network.",
                ErrorKind.Input);
        var (apart, traces) = (0.0, 0.0);
        for (var i = 0; i < first.Width; i++)
        {
            apart += (first.Mean[i] - second.Mean[i]) * (first.Mean[i] - second.Mean[i]);
            traces += first.Covariance[i * first.Width + i] + second.Covariance[i * first.Width + i];
        }
        return Math.Max(0, apart + traces - 2 * RootTrace(first.Covariance, second.Covariance, first.Width));
    }

    private static double RootTrace(double[] first, double[] second, int size)
    {
        var (factor, rank) = Factor(first, size);
        if (Factor(second, size) is var other && other.Rank < rank) (factor, rank, second) = (other.Columns, other.Rank, first);
        if (rank == 0) return 0;
        double[] product = new double[size * rank], transposed = new double[size * rank], inner = new double[rank * rank], values = new double[rank];
        MatrixProduct.Add(second, factor, product, size, size, rank);
        for (var row = 0; row < size; row++)
            for (var column = 0; column < rank; column++) transposed[column * size + row] = factor[row * rank + column];
        MatrixProduct.Add(transposed, product, inner, rank, size, rank);
        for (var row = 0; row < rank; row++)
            for (var column = 0; column < row; column++) inner[row * rank + column] = inner[column * rank + row] = (inner[row * rank + column]
                + inner[column * rank + row]) / 2;
        SymmetricEigen.Values(inner, values);
        return values.Sum(value => Math.Sqrt(Math.Max(0, value)));
    }

    /// <summary>L of L·Lᵀ without its empty columns.</summary>
    private static (double[] Columns, int Rank) Factor(double[] covariance, int size)
    {
        var factor = new double[size * size];
        var rank = PivotedCholesky.Factor(covariance, factor, size);
        var columns = new double[size * rank];
        for (var row = 0; row < size; row++) factor.AsSpan(row * size, rank).CopyTo(columns.AsSpan(row * rank));
        return (columns, rank);
    }
}
