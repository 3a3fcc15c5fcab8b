namespace Kandinsky.Kernels.Tests;

public sealed class ResampleGradientTests
{
    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Are_the_transposed_functions(string implementation)
    {
        const int batch = 2, height = 5, width = 7;
        foreach (var channels in new[] { 1, 5, 16, 37 })
        {
            float[] x = Numbers.Random(batch * height * width * channels, 1), large = Numbers.Random(4 * x.Length, 2),
            small = Numbers.Random(batch * (height / 2) * (width / 2) * channels, 3);
            float[] Of(int length, Action<float[]> run) => TestNumbers.With(implementation, length, run);
            AssertTransposed(large, Of(large.Length, y => Resample.Nearest2x(x, batch, height, width, channels, y)), x,
                Of(x.Length, y => Resample.Nearest2xGradient(large, batch, height, width, channels, y)));
            AssertTransposed(small, Of(small.Length, y => Resample.AveragePool2x2(x, batch, height, width, channels, y)), x,
                Of(x.Length, y => Resample.AveragePool2x2Gradient(small, batch, height, width, channels, y)));
        }
    }

    [Fact]
    public void Channels_receive_the_gradient_of_what_was_taken_of_them()
    {
        float[] dx = [1, 2, 3, 4, 5, 6];
        Layout.AddToChannels([10, 20, 30, 40], 3, 2, 1, 2, dx);
        Assert.Equal([1, 12, 23, 4, 35, 46], dx);
        Assert.Throws<ArgumentOutOfRangeException>(() => Layout.AddToChannels(new float[4], 3, 2, 2, 2, dx));
    }

    // ⟨dy, f(x)⟩ = ⟨fᵀ(dy), x⟩
    private static void AssertTransposed(float[] dy, float[] y, float[] x, float[] dx) =>
        Numbers.AssertNear(dy.Zip(y, (a, b) => (double)a * b).Sum(), (float)dx.Zip(x, (a, b) => (double)a * b).Sum(), 1e-4, "sum of products");
}
