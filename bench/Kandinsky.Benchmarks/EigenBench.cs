using Kandinsky.Kernels;

namespace Kandinsky.Benchmarks;

/// <summary>Linear algebra in double precision at the widths of feature statistics: 1280 of CLIP, 2048 of Inception.</summary>
internal static class EigenBench
{
    public static void Run(Timer timer)
    {
        foreach (var size in (int[])[512, 1280, 2048])
        {
            if (!timer.Wants($"{size}")) continue;
            double[] x = new double[size * size], transposed = new double[x.Length], gram = new double[x.Length], work = new double[x.Length],
                values = new double[size];
            var random = new Random(size);
            for (var row = 0; row < size; row++)
                for (var column = 0; column < size; column++) x[row * size + column] = transposed[column * size + row] = random.NextDouble() - 0.5;
            MatrixProduct.Add(x, transposed, gram, size, size, size);
            var cubed = (double)size * size * size;
            timer.Report($"{size}, product", 2 * cubed, () => MatrixProduct.Add(x, transposed, work, size, size, size), 0);
            timer.Report($"{size}, eigenvalues", 4 * cubed / 3, () => SymmetricEigen.Values(work, values), 0, () => gram.CopyTo(work, 0));
            timer.Report($"{size}, Cholesky factor", cubed / 3, () => PivotedCholesky.Factor(gram, work, size), 0);
            if (size < 2048) timer.Report($"{size}, eigenvectors", 9 * cubed, () => SymmetricEigen.Decompose(work, values, transposed), 0, () =>
                gram.CopyTo(work, 0));
        }
    }
}
