using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class WeightGradientTests
{
    public static TheoryData<string, Precision> Implementations()
    {
        var data = new TheoryData<string, Precision>();
        foreach (var entry in Kernels.WeightGradient.Float32Table.Entries.Where(entry => entry.Supported)) data.Add(entry.Name, Precision.Float32);
        foreach (var entry in Kernels.WeightGradient.BFloat16Table.Entries.Where(entry => entry.Supported)) data.Add(entry.Name, Precision.BFloat16);
        return data;
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Of_linear_layers_of_awkward_sizes(string implementation, Precision precision)
    {
        foreach (var rows in new[] { 1, 2, 7, 33, 224, 225, 500, 1001 })
            foreach (var (inputs, outputs) in new[] { (1, 1), (3, 2), (17, 5), (14, 32), (33, 33), (64, 48), (130, 16), (15, 290) })
                Check(implementation, precision, ConvolutionShape.Same(inputs, outputs, 1), 1, rows, 1, rows % 2 == 0);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Of_convolutions_of_awkward_sizes(string implementation, Precision precision)
    {
        foreach (var (kernel, stride, before, after) in new[] { (3, 1, 1, 1), (3, 2, 0, 1), (3, 2, 1, 1), (1, 2, 0, 0), (5, 1, 2, 2), (2, 3, 1, 0),
            (7, 7, 0, 0) })
            foreach (var (batch, height, width) in new[] { (1, 7, 7), (3, 4, 4), (2, 9, 13), (70, 2, 1), (1, 3, 400) })
                foreach (var (inputs, outputs) in new[] { (3, 5), (17, 33) })
                    Check(implementation, precision, new ConvolutionShape(inputs, outputs, kernel, stride, before, after), batch, height, width, true);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Of_convolutions_behind_norms_and_resampling(string implementation, Precision precision)
    {
        foreach (var resampling in Enum.GetValues<Resampling>())
            foreach (var kernel in new[] { 1, 3 })
            {
                const int batch = 2, height = 6, width = 8, first = 20, second = 13, outputs = 40;
                var shape = ConvolutionShape.Same(first + second, outputs, kernel);
                float[] x = Numbers.Random(batch * height * width * first, 1), more = Numbers.Random(batch * height * width * second, 2);
                float[] multiplier = Numbers.Random(batch * (first + second), 3, 2), offset = Numbers.Random(batch * (first + second), 4),
                    maps = Numbers.Random(batch * 3 * 4 * (first + second), 5);
                foreach (var silu in new[] { false, true })
                {
                    ConvolutionInput Input() => new(x, batch, height, width)
                    {
                        Second = more, Multiplier = multiplier, Offset = offset, Silu = silu, Resampling = resampling, MultiplierMap = silu ? maps
                            : [], OffsetMap = silu ? maps : [], MapHeight = 3, MapWidth = 4,
                    };
                    var dy = Numbers.Random(batch * Input().FilteredHeight * Input().FilteredWidth * outputs, 6);
                    var actual = TestNumbers.With(implementation, (int)shape.Weights, dw =>
                        { dw.AsSpan().Clear(); Kernels.Convolution.AddFilterGradient(Input(), shape, dy, dw, [], precision); });
                    var expected = TestNumbers.With(KernelChoice.Reference, (int)shape.Weights, dw =>
                        { dw.AsSpan().Clear(); Kernels.Convolution.AddFilterGradient(Input(), shape, dy, dw, [], precision); });
                    // What is rounded to bfloat16 may lie on the verge of two.
                    TensorAssert.Close(actual, expected, precision == Precision.Float32 ? 4e-5 : 2e-2, $"{resampling} {kernel} {silu}");
                }
            }
    }

    [Fact]
    public void Equals_central_differences()
    {
        var shape = new ConvolutionShape(3, 4, 3, 2, 0, 1);
        const int batch = 2, size = 6;
        float[] x = Numbers.Random(batch * size * size * 3, 1), dy = Numbers.Random(batch * 3 * 3 * 4, 2), filter = Numbers.Random((int)shape.Weights, 3),
            bias = Numbers.Random(4, 4);
        float[] dFilter = new float[filter.Length], dBias = new float[4];
        Kernels.Convolution.AddFilterGradient(new(x, batch, size, size), shape, dy, dFilter, dBias);
        CentralDifferences.AssertEqual(o => PlainConvolution.Loss(o[0], batch, size, size, shape, o[1], o[2], dy), [x, filter, bias], [null, dFilter, dBias],
            3e-6);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Adds_to_what_is_there(string implementation, Precision precision)
    {
        float[] x = Numbers.Random(40 * 30, 1), dy = Numbers.Random(40 * 50, 2), before = Numbers.Random(30 * 50, 3);
        float[] Of(float[] start) =>
            TestNumbers.With(implementation, start.Length, dw => { start.CopyTo(dw, 0); Kernels.Gemm.AddWeightGradient(x, dy, 40, dw, [], precision); });
        var fresh = Of(new float[30 * 50]);
        Assert.Equal([.. fresh.Zip(before, (gradient, start) => start + gradient)], Of(before));
    }

    [Fact]
    public void Rejects_operands_of_other_lengths()
    {
        Assert.Throws<ArgumentException>(() => Kernels.Gemm.AddWeightGradient(new float[6], new float[4], 2, new float[5], []));
        Assert.Throws<ArgumentException>(() => Kernels.Gemm.AddWeightGradient(new float[6], new float[4], 2, new float[6], new float[3]));
        Assert.Throws<ArgumentException>(() => Kernels.Gemm.AddWeightGradient(new float[6], new float[4], 2, new float[6], [], Precision.Int8));
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.AddFilterGradient(new(new float[8], 1, 2, 2), ConvolutionShape.Same(2, 1, 3), new float[3],
            new float[18], []));
    }

    private static void Check(string implementation, Precision precision, ConvolutionShape shape, int batch, int height, int width, bool bias)
    {
        var (outHeight, outWidth) = (shape.Output(height), shape.Output(width));
        using var x = new GuardedFloats(Numbers.Random(batch * height * width * shape.InChannels, 1));
        using var dy = new GuardedFloats(Numbers.Random(batch * outHeight * outWidth * shape.OutChannels, 2));
        using var dFilter = new GuardedFloats(new float[shape.Weights]);
        using var dBias = new GuardedFloats(new float[bias ? shape.OutChannels : 0]);
        using (KernelChoice.Force(implementation)) Kernels.Convolution.AddFilterGradient(new(x.Span, batch, height, width), shape, dy.Span, dFilter.Span,
            dBias.Span, precision);
        var products = batch * outHeight * outWidth;
        var random = new Random(5);
        for (var sample = 0; sample < 60; sample++)
        {
            var (output, channel, tap) = (random.Next(shape.OutChannels), random.Next(shape.InChannels), random.Next(shape.Kernel * shape.Kernel));
            var (sum, total) = (0.0, 0.0);
            for (var pixel = 0; pixel < products; pixel++)
            {
                var gradient = dy.Span[pixel * shape.OutChannels + output];
                total += gradient;
                var (row, column) = (pixel / outWidth % outHeight * shape.Stride - shape.PadBefore + tap / shape.Kernel,
                    pixel % outWidth * shape.Stride - shape.PadBefore + tap % shape.Kernel);
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                sum += Rounded(gradient, precision) * Rounded(x.Span[((pixel / outWidth / outHeight * height + row) * width + column) * shape.InChannels
                    + channel], precision);
            }
            var what = $"{implementation} {precision} {shape} {batch}x{height}x{width} at {output},{channel},{tap}";
            Numbers.AssertNear(sum, dFilter.Span[(output * shape.InChannels + channel) * shape.Kernel * shape.Kernel + tap], Numbers.Tolerance(products), what);
            if (bias) Numbers.AssertNear(total, dBias.Span[output], Numbers.Tolerance(products), what);
        }
    }

    private static double Rounded(float value, Precision precision) =>
        precision == Precision.BFloat16 ? BitConverter.UInt32BitsToSingle((uint)Narrowing.ToBFloat16(value) << 16) : value;
}
