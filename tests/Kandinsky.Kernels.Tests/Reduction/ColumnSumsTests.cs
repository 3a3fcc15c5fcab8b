using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class ColumnSumsTests
{
    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Columns_and_products_of_columns_are_added(string implementation)
    {
        foreach (var (batch, rows, columns) in new[] { (1, 1, 1), (2, 3, 5), (3, 17, 16), (1, 1000, 33), (2, 4096, 70) })
        {
            float[] a = TestNumbers.Normal(batch * rows * columns, 1), b = TestNumbers.Normal(a.Length, 2), before = TestNumbers.Normal(batch * columns, 3);
            var (sums, products) = (new double[before.Length], new double[before.Length]);
            for (var i = 0; i < a.Length; i++)
            {
                var to = i / (rows * columns) * columns + i % columns;
                sums[to] += a[i];
                products[to] += (double)a[i] * b[i];
            }
            var tolerance = 1e-6 * Math.Sqrt(rows);
            float[] Expected(double[] added) => [.. before.Zip(added, (start, sum) => (float)(start + sum))];
            TensorAssert.Close(TestNumbers.With(implementation, before.Length, y => { before.CopyTo(y, 0); ColumnSums.Add(a, batch, columns, y); }),
                Expected(sums), tolerance);
            TensorAssert.Close(TestNumbers.With(implementation, before.Length, y => { before.CopyTo(y, 0); ColumnSums.AddProducts(a, b, batch, columns, y); }),
                Expected(products), tolerance);
        }
    }

    [Fact]
    public void Rejects_numbers_that_are_not_whole_rows() => Assert.Throws<ArgumentException>(() => ColumnSums.Add(new float[7], 1, 2, new float[2]));
}
