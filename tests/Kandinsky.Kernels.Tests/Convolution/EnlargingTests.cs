using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class EnlargingTests
{
    private static readonly (int Batch, int Height, int Width, ConvolutionShape Shape)[] s_pictures =
    [
        (1, 1, 1, ConvolutionShape.Same(1, 1, 3)),
        (2, 3, 5, ConvolutionShape.Same(3, 5, 3)),
        (2, 8, 8, ConvolutionShape.Same(64, 40, 3)),
        (1, 2, 20, ConvolutionShape.Same(34, 65, 3)),
        (1, 3, 2, ConvolutionShape.Same(2100, 33, 3)),   // several blocks of weights
    ];

    [Theory]
    [MemberData(nameof(RoundedPrecisionTests.Cases), MemberType = typeof(RoundedPrecisionTests))]
    public void Every_pixel_becomes_four_by_filters_of_added_taps(string implementation, Precision precision)
    {
        foreach (var (batch, height, width, shape) in s_pictures)
        {
            float[] x = TestNumbers.Normal(batch * height * width * shape.InChannels, 1, 1, 0.3), weight = TestNumbers.Normal((int)shape.Weights, 2, 0.1),
            bias = TestNumbers.Normal(shape.OutChannels, 3);
            var residual = TestNumbers.Normal(batch * 4 * height * width * shape.OutChannels, 4);
            using var memory = new GuardedFloats(weight);
            using var packed = Convolution.Pack(memory.Weights, shape, FilterForm.Enlarging, precision);
            var expected = Expected(precision, x, batch, height, width, weight, shape, bias);
            for (var i = 0; i < expected.Length; i++) expected[i] += residual[i];
            var actual = TestNumbers.With(implementation, expected.Length, y =>
                Convolution.Run(new ConvolutionInput(x, batch, height, width) { Resampling = Resampling.Nearest2x }, packed, bias, residual, y));
            TensorAssert.Close(actual, expected, 2e-5, $"{batch} x {height} x {width}, {shape}");
        }
    }

    [Theory]
    [InlineData(Precision.BFloat16, 1e-2)]
    [InlineData(Precision.Int8, 3e-2)]
    public void The_result_is_that_of_the_filter_on_the_enlarged_picture(Precision precision, double tolerance)
    {
        var shape = ConvolutionShape.Same(96, 32, 3);
        const int Height = 6, Width = 9;
        float[] x = TestNumbers.Normal(Height * Width * shape.InChannels, 1), large = new float[4 * x.Length];
        Elementwise.Silu(x, x);
        Resample.Nearest2x(x, 1, Height, Width, shape.InChannels, large);
        using var weight = new GuardedFloats(TestNumbers.Normal((int)shape.Weights, 2, 0.05));
        using var exact = Convolution.Pack(weight.Weights, shape, FilterForm.Direct);
        using var enlarging = Convolution.Pack(weight.Weights, shape, FilterForm.Enlarging, precision);
        float[] expected = new float[4 * Height * Width * shape.OutChannels], actual = new float[expected.Length];
        Convolution.Run(large, 1, 2 * Height, 2 * Width, exact, [], [], expected);
        Convolution.Run(new ConvolutionInput(x, 1, Height, Width) { Resampling = Resampling.Nearest2x }, enlarging, [], [], actual);
        var error = Math.Sqrt(expected.Zip(actual).Average(pair => Math.Pow(pair.First - pair.Second, 2)) / expected.Average(value => (double)value * value));
        Assert.InRange(error, tolerance / 20, tolerance);
    }

    [Theory]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Int8)]
    public void What_comes_before_is_done_to_the_small_picture(Precision precision)
    {
        var shape = ConvolutionShape.Same(32, 8, 3);
        const int Batch = 2, Height = 4, Width = 5, First = 12;
        float[] first = TestNumbers.Normal(Batch * Height * Width * First, 1), second = TestNumbers.Normal(Batch * Height * Width * (shape.InChannels - First),
            2);
        float[] multiplier = TestNumbers.Normal(Batch * shape.InChannels, 3), offset = TestNumbers.Normal(Batch * shape.InChannels, 4),
            x = new float[first.Length + second.Length];
        Layout.ConcatenateChannels(first, First, second, shape.InChannels - First, Batch * Height * Width, x);
        GroupNorm.Apply(x, Batch, Height * Width, shape.InChannels, multiplier, offset, true, x);
        using var weight = new GuardedFloats(TestNumbers.Normal((int)shape.Weights, 5, 0.1));
        using var filter = Convolution.Pack(weight.Weights, shape, FilterForm.Enlarging, precision);
        float[] expected = new float[Batch * 4 * Height * Width * shape.OutChannels], actual = new float[expected.Length];
        Convolution.Run(new ConvolutionInput(x, Batch, Height, Width) { Resampling = Resampling.Nearest2x }, filter, [], [], expected);
        Convolution.Run(
            new ConvolutionInput(first, Batch, Height, Width)
            {
                Second = second, Multiplier = multiplier, Offset = offset, Silu = true,
                Resampling = Resampling.Nearest2x
            },
            filter, [], [], actual);
        TensorAssert.Close(actual, expected, 0.05, "a byte or a bfloat16 may fall on the other side");
    }

    [Fact]
    public void Serves_reduced_precision_and_enlarged_pictures_only()
    {
        using var weight = new GuardedFloats(9);
        Assert.Throws<ArgumentException>(() => Convolution.Pack(weight.Weights, ConvolutionShape.Same(1, 1, 3), FilterForm.Enlarging));
        using var other = new GuardedFloats(1);
        Assert.Throws<ArgumentException>(() => Convolution.Pack(other.Weights, ConvolutionShape.Same(1, 1, 1), FilterForm.Enlarging, Precision.Int8));
        using var filter = Convolution.Pack(weight.Weights, ConvolutionShape.Same(1, 1, 3), FilterForm.Enlarging, Precision.Int8);
        Assert.Throws<ArgumentException>(() => Convolution.Run(new float[4], 1, 2, 2, filter, [], [], new float[4]));
    }

    /// <summary>Four convolutions of the small picture, with the added taps in a corner of a 3x3 filter, put together.</summary>
    private static float[] Expected(Precision precision, float[] x, int batch, int height, int width, float[] weight, ConvolutionShape shape, float[] bias)
    {
        var y = new float[batch * 4 * height * width * shape.OutChannels];
        for (var phase = 0; phase < 4; phase++)
        {
            var (a, b) = (phase / 2, phase % 2);
            var added = new float[weight.Length];
            for (var i = 0; i < weight.Length; i++)
            {
                var (row, column) = (i % 9 / 3, i % 3);
                // Row r of the filter, centred on row 2i + a of the enlarged picture, reads row (2i + a + r − 1) / 2 of the small one.
                added[i / 9 * 9 + (int)Math.Floor((a + row - 1) / 2.0) * 3 + 3 + (int)Math.Floor((b + column - 1) / 2.0) + 1] += weight[i];
            }
            var part = RoundedPrecision.Convolve(precision, x, batch, height, width, added, shape, bias, new float[batch * height * width * shape.OutChannels]);
            for (var i = 0; i < part.Length; i++)
            {
                var (pixel, channel) = (i / shape.OutChannels, i % shape.OutChannels);
                var (line, column) = (pixel / width, pixel % width);
                y[((2 * line + a) * 2 * width + 2 * column + b) * shape.OutChannels + channel] = part[i];
            }
        }
        return y;
    }
}
