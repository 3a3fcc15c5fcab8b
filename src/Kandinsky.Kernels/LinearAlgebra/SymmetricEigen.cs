namespace Kandinsky.Kernels;

/// <summary>Eigenvalues and vectors of symmetric matrices in double precision.</summary>
/// <remarks>Reflections bring the matrix to tridiagonal form, QL finds the values; the matrix is scaled first, so that its size does not matter.</remarks>
public static unsafe class SymmetricEigen
{
    /// <summary>The eigenvalues.</summary>
    /// <param name="matrix">[size, size], all of it; lost.</param>
    /// <param name="values">Receives the eigenvalues in ascending order, [size].</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="ArithmeticException">A number is not finite.</exception>
    public static void Values(Span<double> matrix, Span<double> values) => Solve(matrix, values, []);

    /// <summary>The eigenvalues and their vectors.</summary>
    /// <param name="matrix">[size, size], all of it; lost.</param>
    /// <param name="values">Receives the eigenvalues in ascending order, [size].</param>
    /// <param name="vectors">Receives the vector of each value as a row of length 1, [size, size].</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="ArithmeticException">A number is not finite.</exception>
    public static void Decompose(Span<double> matrix, Span<double> values, Span<double> vectors)
    {
        Check.Length(vectors.Length, matrix.Length, nameof(vectors));
        Solve(matrix, values, vectors);
    }

    private static void Solve(Span<double> matrix, Span<double> values, Span<double> vectors)
    {
        var size = values.Length;
        Check.Length(matrix.Length, checked(size * size), nameof(matrix));
        if (size == 0) return;
        var scale = Scale(matrix);
        using var memory = new NativeBuffer(2L * size * sizeof(double));
        double* beside = (double*)memory.Address, taus = beside + size;
        fixed (double* a = matrix, d = values, z = vectors)
        {
            Tridiagonal.Reduce(a, size, d, beside, taus);
            if (z is not null)
            {
                vectors.Clear();
                for (var i = 0; i < size; i++) z[(long)i * size + i] = 1;
            }
            TridiagonalEigen.Solve(d, beside, z, size);
            if (z is not null) Tridiagonal.Apply(a, size, taus, z);
        }
        if (vectors.IsEmpty) values.Sort();
        else Sort(values, vectors);
        foreach (ref var value in values) value *= scale;
    }

    /// <summary>Divides the matrix by a power of two near its largest number, which changes no bit of what follows.</summary>
    private static double Scale(Span<double> matrix)
    {
        var largest = 0.0;
        foreach (var number in matrix)
        {
            if (!double.IsFinite(number)) throw new ArithmeticException("A matrix with numbers that are not finite has no eigenvalues.");
            largest = Math.Max(largest, Math.Abs(number));
        }
        if (largest == 0) return 1;
        var scale = Math.ScaleB(1, Math.ILogB(largest));
        foreach (ref var number in matrix) number /= scale;
        return scale;
    }

    private static void Sort(Span<double> values, Span<double> vectors)
    {
        var size = values.Length;
        var order = new int[size];
        for (var i = 0; i < size; i++) order[i] = i;
        values.ToArray().AsSpan().Sort(order.AsSpan());
        double[] unsorted = values.ToArray(), rows = vectors.ToArray();
        for (var i = 0; i < size; i++)
        {
            values[i] = unsorted[order[i]];
            rows.AsSpan(order[i] * size, size).CopyTo(vectors.Slice(i * size, size));
        }
    }
}
