namespace Kandinsky;

/// <summary>A few linear equations with a symmetric positive matrix, as least squares gives them.</summary>
internal static class LinearSystem
{
    private const double Ridge = 1e-9; // This keeps channels that never vary from dividing by zero.

    /// <summary>Solves matrix · x = sides by Gaussian elimination.</summary>
    /// <param name="matrix">[n, n], symmetric and positive; destroyed.</param>
    /// <param name="sides">[n, any]; becomes the solution.</param>
    public static void Solve(double[,] matrix, double[,] sides)
    {
        var (n, columns) = (matrix.GetLength(0), sides.GetLength(1));
        for (var i = 0; i < n; i++) matrix[i, i] += Ridge;
        for (var pivot = 0; pivot < n; pivot++)
        {
            for (var row = 0; row < n; row++)
            {
                if (row == pivot) continue;
                var factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (var column = pivot; column < n; column++) matrix[row, column] -= factor * matrix[pivot, column];
                for (var column = 0; column < columns; column++) sides[row, column] -= factor * sides[pivot, column];
            }
        }
        for (var row = 0; row < n; row++)
        {
            for (var column = 0; column < columns; column++) sides[row, column] /= matrix[row, row];
        }
    }
}
