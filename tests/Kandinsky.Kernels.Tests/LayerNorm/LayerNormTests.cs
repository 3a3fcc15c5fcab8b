using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class LayerNormTests
{
    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Equals_its_definition_at_every_width(string implementation)
    {
        foreach (var (rows, width) in new[] { (3, 1), (5, 7), (1, 16), (4, 33), (300, 130), (81, 2048), (77, 1280) })
        {
            float[] x = TestNumbers.Normal(rows * width, 1, 3, 1), gamma = TestNumbers.Normal(width, 2), beta = TestNumbers.Normal(width, 3);
            var expected = TestNumbers.With(KernelChoice.Reference, x.Length, y => LayerNorm.Run(x, rows, width, gamma, beta, 1e-5f, y));
            TensorAssert.Close(TestNumbers.With(implementation, x.Length, y => LayerNorm.Run(x, rows, width, gamma, beta, 1e-5f, y)), expected, 2e-6);
        }
    }

    [Fact]
    public void Gives_rows_of_mean_zero_and_variance_one()
    {
        var x = TestNumbers.Normal(1000, 1, 3, 100);
        var (ones, zeros, y) = (Enumerable.Repeat(1f, 1000).ToArray(), new float[1000], new float[1000]);
        LayerNorm.Run(x, 1, 1000, ones, zeros, 0, y);
        Assert.Equal(0, y.Average(), 1e-5);
        Assert.Equal(1, y.Average(n => n * n), 1e-5);
    }

    [Fact]
    public void Rejects_factors_of_another_width() =>
        Assert.Throws<ArgumentException>(() => LayerNorm.Run(new float[8], 2, 4, new float[5], new float[4], 1e-5f, new float[8]));
}
