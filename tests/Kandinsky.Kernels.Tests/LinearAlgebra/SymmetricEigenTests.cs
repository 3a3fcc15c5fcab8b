using MathNet.Numerics.LinearAlgebra;

namespace Kandinsky.Kernels.Tests;

public sealed class SymmetricEigenTests
{
    public static TheoryData<int, int> Sizes =>
        new() { { 1, 1 }, { 2, 2 }, { 3, 5 }, { 31, 40 }, { 32, 64 }, { 33, 50 }, { 65, 20 }, { 100, 7 }, { 200, 300 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Values_are_those_of_another_library(int size, int rank)
    {
        var matrix = DoubleNumbers.Gram(size, size, rank);
        var expected = Matrix<double>.Build.Dense(size, size, matrix).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).Order().ToArray();
        var values = new double[size];

        SymmetricEigen.Values(matrix, values);

        for (var i = 0; i < size; i++) Assert.Equal(expected[i], values[i], 1e-13 * size * expected[^1]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Vectors_make_the_matrix_again(int size, int rank)
    {
        var matrix = DoubleNumbers.Gram(size, size, rank);
        double[] values = new double[size], vectors = new double[size * size], onlyValues = new double[size];
        SymmetricEigen.Values(matrix.ToArray(), onlyValues);
        SymmetricEigen.Decompose(matrix.ToArray(), values, vectors);

        var z = Matrix<double>.Build.DenseOfRowMajor(size, size, vectors);
        Near(Matrix<double>.Build.DenseIdentity(size), z * z.Transpose());
        Near(Matrix<double>.Build.DenseOfRowMajor(size, size, matrix), z.Transpose() * Matrix<double>.Build.DenseOfDiagonalArray(values) * z);
        for (var i = 0; i < size; i++) Assert.Equal(onlyValues[i], values[i], 1e-13 * size * values[^1]);

        void Near(Matrix<double> expected, Matrix<double> actual) => Assert.True((expected - actual).Enumerate().Max(Math.Abs) < 1e-13 * size);
    }

    [Fact]
    public void Known_values_of_special_matrices()
    {
        Assert.Equal([0, 0, 0], Of([0, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Equal([-3, 2, 5], Of([5, 0, 0, 0, -3, 0, 0, 0, 2]));
        Assert.Equal([-1e200, 1e200], Of([0, 1e200, 1e200, 0]), (a, b) => Math.Abs(a / b - 1) < 1e-14);
        // Second differences: 2 − 2·cos(π·k / (n + 1)).
        const int size = 50;
        var differences = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            differences[i * size + i] = 2;
            if (i + 1 < size) differences[i * size + i + 1] = differences[(i + 1) * size + i] = -1;
        }
        var values = Of(differences);
        for (var k = 1; k <= size; k++) Assert.Equal(2 - 2 * Math.Cos(Math.PI * k / (size + 1)), values[k - 1], 1e-13);

        static double[] Of(double[] matrix)
        {
            var values = new double[(int)Math.Sqrt(matrix.Length)];
            SymmetricEigen.Values(matrix, values);
            return values;
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Numbers_that_are_not_finite_are_refused(double number) =>
        Assert.Throws<ArithmeticException>(() => SymmetricEigen.Values(new[] { 1, number, number, 2 }, new double[2]));

    [Fact]
    public void Bytes_do_not_depend_on_the_number_of_threads()
    {
        var matrix = DoubleNumbers.Gram(9, 150, 200);
        double[] Run(int threads)
        {
            using var team = new ThreadTeam(threads);
            using var entered = team.Enter();
            double[] values = new double[150], vectors = new double[150 * 150];
            SymmetricEigen.Decompose(matrix.ToArray(), values, vectors);
            return [.. values, .. vectors];
        }

        Assert.Equal(Run(1), Run(3));
    }
}
