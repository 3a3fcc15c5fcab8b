namespace Kandinsky.Kernels;

/// <summary>
/// Eigenvalues of a tridiagonal matrix by the QL method with implicit shifts (Dubrulle, Martin and Wilkinson 1968), and vectors by the same rotations.
/// </summary>
internal static unsafe class TridiagonalEigen
{
    private const int MostSweeps = 60, SliceColumns = 256;

    /// <summary>Finds the eigenvalues, in no order.</summary>
    /// <param name="diagonal">T's diagonal; becomes the eigenvalues.</param>
    /// <param name="beside">What is beside it, the last one 0; lost.</param>
    /// <param name="vectors">Null, or [size, size] with the unit matrix; its rows become the vectors.</param>
    /// <param name="size">The size.</param>
    /// <exception cref="ArithmeticException">A number is not finite.</exception>
    public static void Solve(double* diagonal, double* beside, double* vectors, int size)
    {
        // Reflections have left errors of this size; what is smaller is nothing.
        var nothing = 0.0;
        for (var i = 0; i < size; i++) nothing = Math.Max(nothing, Math.Abs(diagonal[i]) + Math.Abs(beside[i]));
        nothing *= Math.ScaleB(1, -53);
        var rotations = new (double Cosine, double Sine)[vectors is null ? 0 : size];
        for (var first = 0; first < size; first++)
        {
            for (var sweeps = 0; ; sweeps++)
            {
                var last = first;
                while (last < size - 1 && Math.Abs(beside[last]) > nothing) last++;
                if (last == first) break;
                if (sweeps == MostSweeps
                    || !double.IsFinite(diagonal[first])) throw new ArithmeticException("A matrix with numbers that are not finite has no eigenvalues.");
                var stop = Sweep(diagonal, beside, first, last, rotations);
                if (vectors is not null) Turn(vectors, size, stop, last, rotations);
            }
        }
    }

    /// <summary>One sweep from the last row up; returns the row it ended at, which is the first unless an intermediate rotation vanished.</summary>
    private static int Sweep(double* d, double* e, int first, int last, (double Cosine, double Sine)[] rotations)
    {
        var g = (d[first + 1] - d[first]) / (2 * e[first]);
        var r = Hypotenuse(g, 1);
        g = d[last] - d[first] + e[first] / (g + Math.CopySign(r, g));
        double sine = 1, cosine = 1, p = 0;
        for (var i = last - 1; i >= first; i--)
        {
            double f = sine * e[i], b = cosine * e[i];
            r = Hypotenuse(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[last] = 0;
                return i + 1;
            }
            (sine, cosine) = (f / r, g / r);
            g = d[i + 1] - p;
            r = (d[i] - g) * sine + 2 * cosine * b;
            p = sine * r;
            d[i + 1] = g + p;
            g = cosine * r - b;
            if (rotations.Length > 0) rotations[i] = (cosine, sine);
        }
        d[first] -= p;
        e[first] = g;
        e[last] = 0;
        return first;
    }

    /// <summary>Applies the rotations of a sweep to the rows, a slice of columns a task.</summary>
    private static void Turn(double* vectors, int size, int first, int last, (double Cosine, double Sine)[] rotations)
    {
        Workers.For((size + SliceColumns - 1) / SliceColumns, task =>
        {
            var start = task * SliceColumns;
            for (var i = last - 1; i >= first; i--)
            {
                var lower = vectors + (long)i * size + start;
                DoubleRow.Rotate(lower, lower + size, rotations[i].Cosine, rotations[i].Sine, Math.Min(SliceColumns, size - start));
            }
        });
    }

    // Features are of moderate size and the matrix was scaled, so nothing overflows.
    private static double Hypotenuse(double a, double b) => Math.Sqrt(a * a + b * b);
}
