namespace Kandinsky.Kernels.Tests;

public sealed class MatrixProductTests
{
    public static TheoryData<string> Implementations => [.. MatrixProduct.Table.Entries.Where(entry => entry.Supported).Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Every_implementation_adds_the_product(string implementation)
    {
        using var forced = KernelChoice.Force(implementation);
        foreach (var (rows, depth, columns) in ((int, int, int)[])[(1, 1, 1), (3, 5, 7), (4, 300, 24), (37, 257, 193), (70, 13, 25), (0, 3, 4)])
        {
            double[] a = DoubleNumbers.Of(1, rows * depth), b = DoubleNumbers.Of(2, depth * columns), c = DoubleNumbers.Of(3, rows * columns);
            var expected = c.ToArray();
            for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++)
                    for (var k = 0; k < depth; k++) expected[row * columns + column] += a[row * depth + k] * b[k * columns + column];

            MatrixProduct.Add(a, b, c, rows, depth, columns);

            for (var i = 0; i < c.Length; i++) Assert.Equal(expected[i], c[i], 1e-13 * depth);
        }
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused() =>
        Assert.Throws<ArgumentException>(() => MatrixProduct.Add(new double[6], new double[6], new double[5], 2, 3, 2));
}
