namespace Kandinsky.Kernels;

/// <summary>
/// Brings a symmetric matrix to tridiagonal form by reflections (Householder), a panel of columns at a time (Dongarra, Hammarling and
/// Sorensen 1989): half of the work is a matrix product.
/// </summary>
internal static unsafe class Tridiagonal
{
    private const int Panel = 32, TaskRows = 16;

    /// <summary>A = Q·T·Qᵀ with Q = H₀·H₁·…, Hⱼ = I − τⱼ·vⱼ·vⱼᵀ.</summary>
    /// <param name="matrix">A, all of it, [size, size]. Receives vⱼ in row j from column j + 1 on.</param>
    /// <param name="size">Its size.</param>
    /// <param name="diagonal">Receives T's diagonal, [size].</param>
    /// <param name="beside">Receives what is beside the diagonal, [size]; the last is 0.</param>
    /// <param name="taus">Receives τ, [size].</param>
    public static void Reduce(double* matrix, int size, double* diagonal, double* beside, double* taus)
    {
        var a = new DoubleMatrix(matrix, size);
        // v and w of a panel, one a row; the same as columns for the product.
        using var memory = new NativeBuffer((long)size * Panel * 4 * sizeof(double));
        var rows = (double*)memory.Address;
        DoubleMatrix v = new(rows, size), w = new(rows + (long)Panel * size, size);
        var columns = new DoubleMatrix(rows + 2L * Panel * size, 2 * Panel);
        for (var first = 0; first < size; first += Panel)
        {
            var width = Math.Min(Panel, size - first);
            for (var i = 0; i < width; i++) ReduceColumn(a, v, w, first, i, size, diagonal, beside, taus);
            var rest = first + width;
            if (rest >= size) continue;
            // A ← A − V·Wᵀ − W·Vᵀ on what remains: [−V −W] times [W; V].
            for (var row = rest; row < size; row++)
                for (var i = 0; i < width; i++)
                {
                    columns.Row(row)[i] = -v.Row(i)[row];
                    columns.Row(row)[width + i] = -w.Row(i)[row];
                }
            MatrixProduct.AddPart(columns.At(rest, 0), w.At(0, rest), a.At(rest, rest), size - rest, width, size - rest);
            MatrixProduct.AddPart(columns.At(rest, width), v.At(0, rest), a.At(rest, rest), size - rest, width, size - rest);
        }
    }

    private static void ReduceColumn(DoubleMatrix a, DoubleMatrix v, DoubleMatrix w, int first, int i, int size, double* diagonal, double* beside, double* taus)
    {
        var j = first + i;
        var row = a.Row(j);
        for (var k = 0; k < i; k++)
        {
            DoubleRow.AddScaled(row + j, w.Row(k) + j, -v.Row(k)[j], size - j);
            DoubleRow.AddScaled(row + j, v.Row(k) + j, -w.Row(k)[j], size - j);
        }
        diagonal[j] = row[j];
        var (count, from) = (size - j - 1, j + 1);
        new Span<double>(v.Row(i), size).Clear();
        new Span<double>(w.Row(i), size).Clear();
        (beside[j], taus[j]) = (0, 0);
        if (count == 0) return;
        double* reflection = v.Row(i) + from, x = row + from;
        var tail = DoubleRow.Dot(x + 1, x + 1, count - 1);
        beside[j] = x[0];
        if (tail == 0)
        {
            new Span<double>(x, count).Clear();
            return;
        }
        var length = -Math.CopySign(Math.Sqrt(x[0] * x[0] + tail), x[0]);
        (beside[j], taus[j]) = (length, (length - x[0]) / length);
        for (var (k, scale) = (1, 1 / (x[0] - length)); k < count; k++) reflection[k] = x[k] * scale;
        reflection[0] = 1;
        new Span<double>(reflection, count).CopyTo(new Span<double>(x, count));
        Companion(a, v, w, i, from, count, taus[j]);
    }

    /// <summary>w = τ·(A·v − V·(Wᵀv) − W·(Vᵀv)), less half of its part along v.</summary>
    private static void Companion(DoubleMatrix a, DoubleMatrix v, DoubleMatrix w, int i, int from, int count, double tau)
    {
        double* reflection = v.Row(i) + from, companion = w.Row(i) + from;
        Workers.For((count + TaskRows - 1) / TaskRows, task =>
        {
            for (var row = task * TaskRows; row < Math.Min(count, (task + 1) * TaskRows); row++) companion[row] = DoubleRow.Dot(a.Row(from + row) + from,
                reflection, count);
        });
        for (var k = 0; k < i; k++)
        {
            double* earlier = v.Row(k) + from, beside = w.Row(k) + from;
            var (along, across) = (DoubleRow.Dot(beside, reflection, count), DoubleRow.Dot(earlier, reflection, count));
            DoubleRow.AddScaled(companion, earlier, -along, count);
            DoubleRow.AddScaled(companion, beside, -across, count);
        }
        DoubleRow.Scale(companion, tau, count);
        DoubleRow.AddScaled(companion, reflection, -0.5 * tau * DoubleRow.Dot(companion, reflection, count), count);
    }

    /// <summary>Turns vectors of T into vectors of A: z ← Q·z for every row z.</summary>
    /// <param name="matrix">What <see cref="Reduce"/> left of A.</param>
    /// <param name="size">Its size.</param>
    /// <param name="taus">τ.</param>
    /// <param name="vectors">One a row, [size, size].</param>
    public static void Apply(double* matrix, int size, double* taus, double* vectors)
    {
        DoubleMatrix a = new(matrix, size), z = new(vectors, size);
        Workers.For((size + TaskRows - 1) / TaskRows, task =>
        {
            for (var j = size - 2; j >= 0; j--)
            {
                if (taus[j] == 0) continue;
                var reflection = a.Row(j) + j + 1;
                for (var row = task * TaskRows; row < Math.Min(size, (task + 1) * TaskRows); row++)
                {
                    var vector = z.Row(row) + j + 1;
                    DoubleRow.AddScaled(vector, reflection, -taus[j] * DoubleRow.Dot(reflection, vector, size - j - 1), size - j - 1);
                }
            }
        });
    }
}
