namespace Kandinsky.Kernels.Tests;

/// <summary>Seeded numbers in double precision, about normally distributed.</summary>
internal static class DoubleNumbers
{
    public static double[] Of(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)];
    }

    /// <summary>X·Xᵀ / columns of random X.</summary>
    public static double[] Gram(int seed, int size, int columns)
    {
        var x = Of(seed, size * columns);
        double[] transposed = new double[x.Length], gram = new double[size * size];
        for (var row = 0; row < size; row++)
            for (var column = 0; column < columns; column++) transposed[column * size + row] = x[row * columns + column] / columns;
        MatrixProduct.Add(x, transposed, gram, size, columns, size);
        return gram;
    }
}
