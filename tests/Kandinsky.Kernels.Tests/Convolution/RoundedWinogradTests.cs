using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

/// <summary>Winograd's F(2, 3) with products of bfloat16 and bytes.</summary>
public sealed class RoundedWinogradTests
{
    private const int Points = 4;

    private static readonly (int Batch, int Height, int Width, ConvolutionShape Shape)[] s_pictures =
    [
        (1, 1, 1, ConvolutionShape.Same(1, 1, 3)),
        (2, 3, 5, ConvolutionShape.Same(3, 5, 3)),
        (2, 8, 8, ConvolutionShape.Same(64, 40, 3)),
        (1, 16, 31, ConvolutionShape.Same(33, 32, 3)),
        (1, 10, 80, ConvolutionShape.Same(49, 33, 3)),
        (1, 40, 36, ConvolutionShape.Same(32, 8, 3)),        // several blocks of tiles
        (1, 4, 4, ConvolutionShape.Same(1030, 33, 3)),
    ];

    public static TheoryData<string, Precision> Implementations
    {
        get
        {
            var data = new TheoryData<string, Precision>();
            foreach (var entry in Winograd.BFloat16Table.Entries.Where(entry => entry.Supported)) data.Add(entry.Name, Precision.BFloat16);
            foreach (var entry in Winograd.Int8Table.Entries.Where(entry => entry.Supported)) data.Add(entry.Name, Precision.Int8);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Transformed_pixels_and_filters_are_rounded_and_multiplied(string implementation, Precision precision)
    {
        foreach (var (batch, height, width, shape) in s_pictures)
        {
            var x = Short(TestNumbers.Normal(batch * height * width * shape.InChannels, 1, 1, 0.3));
            float[] weight = TestNumbers.Normal((int)shape.Weights, 2, 0.1), bias = TestNumbers.Normal(shape.OutChannels, 3),
                residual = TestNumbers.Normal(batch * height * width * shape.OutChannels, 4);
            using var memory = new GuardedFloats(weight);
            using var packed = Convolution.Pack(memory.Weights, shape, FilterForm.Winograd2, precision);
            var expected = Expected(precision, x, batch, height, width, weight, shape, bias, residual);
            var actual = TestNumbers.With(implementation, expected.Length, y => Convolution.Run(x, batch, height, width, packed, bias, residual, y));
            TensorAssert.Close(actual, expected, 1e-5, $"{batch} x {height} x {width}, {shape}");
        }
    }

    [Fact]
    public void The_error_against_single_precision_is_the_documented_one()
    {
        var shape = ConvolutionShape.Same(256, 64, 3);
        const int Size = 24;
        float[] x = TestNumbers.Normal(Size * Size * shape.InChannels, 1), weight = TestNumbers.Normal((int)shape.Weights, 2, 0.05);
        Elementwise.Silu(x, x);
        using var memory = new GuardedFloats(weight);
        var exact = Convolved(FilterForm.Direct, Precision.Float32);
        Assert.InRange(Error(Convolved(FilterForm.Direct, Precision.BFloat16)), 1e-3, 3e-3);
        Assert.InRange(Error(Convolved(FilterForm.Winograd2, Precision.BFloat16)), 1e-3, 5e-3);
        Assert.InRange(Error(Convolved(FilterForm.Direct, Precision.Int8)), 5e-3, 1.5e-2);
        Assert.InRange(Error(Convolved(FilterForm.Winograd2, Precision.Int8)), 5e-3, 2e-2);

        float[] Convolved(FilterForm form, Precision precision)
        {
            var y = new float[Size * Size * shape.OutChannels];
            using var packed = Convolution.Pack(memory.Weights, shape, form, precision);
            Convolution.Run(x, 1, Size, Size, packed, [], [], y);
            return y;
        }

        double Error(float[] y) => Math.Sqrt(exact.Zip(y).Sum(pair => Math.Pow(pair.First - pair.Second, 2)) / exact.Sum(value => (double)value * value));
    }

    [Fact]
    public void Serves_F_2_3_only()
    {
        using var weight = new GuardedFloats(9);
        Assert.Throws<ArgumentException>(() => Convolution.Pack(weight.Weights, ConvolutionShape.Same(1, 1, 3), FilterForm.Winograd4, Precision.BFloat16));
        Assert.Throws<ArgumentException>(() => Convolution.Pack(weight.Weights, ConvolutionShape.Same(1, 1, 3), FilterForm.Winograd4, Precision.Int8));
    }

    /// <summary>Numbers of so few bits that their sums of four are exact: every implementation rounds the same ones.</summary>
    private static float[] Short(float[] numbers) => Array.ConvertAll(numbers, number => MathF.Round(number * 256) / 256);

    /// <summary>The form by its matrices, tile by tile, in double precision but for what is rounded.</summary>
    private static float[] Expected(Precision precision, float[] x, int batch, int height, int width, float[] weight, ConvolutionShape shape, float[] bias,
        float[] residual)
    {
        var y = new float[residual.Length];
        var filters = Enumerable.Range(0, weight.Length / 9).Select(i => Filter(weight.AsSpan(9 * i, 9))).ToArray();
        if (precision == Precision.Int8) ForEveryPoint(filters, values => RoundedPrecision.Weights(precision, values, shape.OutChannels));
        else filters = Array.ConvertAll(filters, filter => Rounded(filter, Narrowing.ToBFloat16));
        for (var image = 0; image < batch; image++)
            for (var row = 0; row < height; row += 2)
                for (var column = 0; column < width; column += 2)
                {
                    var values = Enumerable.Range(0, shape.InChannels).Select(channel =>
                        WinogradMatrices.Both(WinogradMatrices.Two.Input, Pixels(image, row - 1, column - 1, channel))).ToArray();
                    if (precision == Precision.Int8) ForEveryPoint(values, numbers => RoundedPrecision.Activations(precision, numbers));
                    else values = Array.ConvertAll(values, square => Rounded(square, AwayFromZero));
                    for (var output = 0; output < shape.OutChannels; output++) Write(image, row, column, output,
                        WinogradMatrices.Both(WinogradMatrices.Two.Output, Sums(values, output)));
                }
        return y;

        double[,] Pixels(int image, int row, int column, int channel)
        {
            var pixels = new double[Points, Points];
            for (var i = 0; i < Points; i++)
                for (var j = 0; j < Points; j++)
                    if (row + i >= 0 && row + i < height && column + j >= 0 && column + j < width)
                        pixels[i, j] = x[((image * height + row + i) * width + column + j) * shape.InChannels + channel];
            return pixels;
        }

        double[,] Sums(double[][,] values, int output)
        {
            var sums = new double[Points, Points];
            for (var channel = 0; channel < values.Length; channel++)
                for (var i = 0; i < Points * Points; i++) sums[i / Points, i % Points] += values[channel][i / Points, i % Points]
                    * filters[output * shape.InChannels + channel][i / Points, i % Points];
            return sums;
        }

        void Write(int image, int row, int column, int output, double[,] outputs)
        {
            for (var i = 0; i < Math.Min(2, height - row); i++)
                for (var j = 0; j < Math.Min(2, width - column); j++)
                {
                    var at = ((image * height + row + i) * width + column + j) * shape.OutChannels + output;
                    y[at] = (float)(outputs[i, j] + bias[output] + residual[at]);
                }
        }
    }

    // In single precision, as filters are packed.
    private static double[,] Filter(ReadOnlySpan<float> taps)
    {
        var (down, values) = (new float[Points, 3], new double[Points, Points]);
        for (var j = 0; j < 3; j++)
            for (var i = 0; i < Points; i++) down[i, j] = Point(i, taps[j], taps[3 + j], taps[6 + j]);
        for (var i = 0; i < Points; i++)
            for (var j = 0; j < Points; j++) values[i, j] = Point(j, down[i, 0], down[i, 1], down[i, 2]);
        return values;
    }

    /// <summary>Rounds what several squares have at one point together.</summary>
    private static void ForEveryPoint(double[][,] squares, Func<float[], double[]> round)
    {
        for (var i = 0; i < Points * Points; i++)
        {
            var rounded = round([.. squares.Select(square => (float)square[i / Points, i % Points])]);
            for (var j = 0; j < squares.Length; j++) squares[j][i / Points, i % Points] = rounded[j];
        }
    }

    private static float Point(int point, float first, float second, float third) => point switch
    {
        0 => -first,
        1 => 0.5f * (first + third) + 0.5f * second,
        2 => 0.5f * (first + third) - 0.5f * second,
        _ => third,
    };

    private static double[,] Rounded(double[,] values, Func<float, ushort> round)
    {
        for (var i = 0; i < Points * Points; i++) values[i / Points,
            i % Points] = BitConverter.UInt32BitsToSingle((uint)round((float)values[i / Points, i % Points]) << 16);
        return values;
    }

    private static ushort AwayFromZero(float value) => (ushort)((BitConverter.SingleToUInt32Bits(value) + 0x8000) >> 16);
}
