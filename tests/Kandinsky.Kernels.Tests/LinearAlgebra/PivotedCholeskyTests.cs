namespace Kandinsky.Kernels.Tests;

public sealed class PivotedCholeskyTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(40, 60, 40)]
    [InlineData(70, 70, 70)]
    [InlineData(70, 12, 12)]
    [InlineData(100, 1, 1)]
    public void The_factor_makes_the_matrix_again_and_shows_its_rank(int size, int columns, int rank)
    {
        var matrix = DoubleNumbers.Gram(size + columns, size, columns);
        var factor = new double[size * size];

        Assert.Equal(rank, PivotedCholesky.Factor(matrix, factor, size));

        double[] transposed = new double[factor.Length], product = new double[factor.Length];
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
            {
                transposed[column * size + row] = factor[row * size + column];
                if (column >= rank) Assert.Equal(0, factor[row * size + column]);
            }
        MatrixProduct.Add(factor, transposed, product, size, size, size);
        for (var i = 0; i < product.Length; i++) Assert.Equal(matrix[i], product[i], 1e-12);
    }

    [Fact]
    public void Nothing_has_no_rank() => Assert.Equal(0, PivotedCholesky.Factor(new double[9], new double[9], 3));
}
