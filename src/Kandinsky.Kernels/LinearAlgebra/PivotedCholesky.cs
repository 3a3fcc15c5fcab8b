namespace Kandinsky.Kernels;

/// <summary>
/// A = L·Lᵀ of a symmetric matrix without negative eigenvalues, of full rank or not: the largest remaining diagonal first, until nothing is left.
/// </summary>
public static unsafe class PivotedCholesky
{
    private const int TaskRows = 32;

    /// <summary>Factors a matrix.</summary>
    /// <param name="matrix">A, [size, size].</param>
    /// <param name="factor">Receives L in its first columns, rows in A's order, [size, size]; the rest is 0.</param>
    /// <param name="size">The size.</param>
    /// <returns>The rank: the number of L's columns.</returns>
    /// <exception cref="ArgumentException">A length is not that of its shape.</exception>
    public static int Factor(ReadOnlySpan<double> matrix, Span<double> factor, int size)
    {
        Check.Length(matrix.Length, checked(size * size), nameof(matrix));
        Check.Length(factor.Length, matrix.Length, nameof(factor));
        factor.Clear();
        var rest = new double[size];
        for (var i = 0; i < size; i++) rest[i] = matrix[i * size + i];
        // This is what rounding leaves of a number that should be 0.
        var nothing = size == 0 ? 0 : rest.Max() * size * Math.ScaleB(1, -52);
        fixed (double* a = matrix, l = factor)
        {
            DoubleMatrix source = new(a, size), target = new(l, size);
            for (var rank = 0; rank < size; rank++)
            {
                var pivot = Array.IndexOf(rest, rest.Max());
                if (!(rest[pivot] > nothing)) return rank;
                AddColumn(source, target, rest, pivot, rank, size);
            }
        }
        return size;
    }

    private static void AddColumn(DoubleMatrix a, DoubleMatrix l, double[] rest, int pivot, int column, int size)
    {
        double* row = a.Row(pivot), earlier = l.Row(pivot);
        var root = Math.Sqrt(rest[pivot]);
        Workers.For((size + TaskRows - 1) / TaskRows, task =>
        {
            for (var i = task * TaskRows; i < Math.Min(size, (task + 1) * TaskRows); i++)
            {
                if (double.IsNegativeInfinity(rest[i]) || i == pivot) continue;   // Its row is complete.
                var number = (row[i] - DoubleRow.Dot(l.Row(i), earlier, column)) / root;
                l.Row(i)[column] = number;
                rest[i] -= number * number;
            }
        });
        l.Row(pivot)[column] = root;
        rest[pivot] = double.NegativeInfinity;
    }
}
