using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class ResampleTests
{
    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Averages_four_pixels_and_drops_an_odd_border(string implementation)
    {
        foreach (var (height, width, channels) in new[] { (2, 2, 1), (5, 7, 3), (8, 6, 33), (64, 64, 96) })
        {
            var x = TestNumbers.Normal(2 * height * width * channels);
            var length = 2 * (height / 2) * (width / 2) * channels;
            var expected = TestNumbers.With(KernelChoice.Reference, length, y => Resample.AveragePool2x2(x, 2, height, width, channels, y));
            TensorAssert.Close(TestNumbers.With(implementation, length, y => Resample.AveragePool2x2(x, 2, height, width, channels, y)), expected, 3e-7);
            Assert.Equal((x[0] + x[channels] + x[width * channels] + x[(width + 1) * channels]) / 4, expected[0], 1e-6);
        }
    }

    [Fact]
    public void Every_pixel_becomes_four()
    {
        var x = TestNumbers.Normal(2 * 3 * 5 * 4);
        var y = new float[4 * x.Length];
        Resample.Nearest2x(x, 2, 3, 5, 4, y);
        for (var i = 0; i < y.Length; i++)
        {
            var (image, row, column, channel) = (i / 240, i / 40 % 6, i / 4 % 10, i % 4);
            Assert.Equal(x[((image * 3 + row / 2) * 5 + column / 2) * 4 + channel], y[i]);
        }
    }

    [Fact]
    public void The_nearest_pixel_is_the_one_at_or_before()
    {
        var y = new float[5];
        Resample.Nearest([10, 20, 30], 1, 1, 3, 1, 1, 5, y);
        Assert.Equal([10, 10, 20, 20, 30], y);
    }

    [Fact]
    public void Rejects_a_result_of_another_size() =>
        Assert.Throws<ArgumentException>(() => Resample.Nearest2x(new float[4], 1, 2, 2, 1, new float[15]));
}
