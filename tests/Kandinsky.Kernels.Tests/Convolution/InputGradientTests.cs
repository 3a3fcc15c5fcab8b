using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class InputGradientTests
{
    public static TheoryData<string, Precision> Implementations()
    {
        var data = new TheoryData<string, Precision>();
        foreach (var name in KernelChoice.Names)
            foreach (var precision in new[] { Precision.Float32, Precision.BFloat16 }) data.Add(name, precision);
        return data;
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Equals_its_definition(string implementation, Precision precision)
    {
        foreach (var (kernel, stride, before, after) in new[] { (3, 1, 1, 1), (3, 1, 0, 2), (3, 2, 0, 1), (3, 2, 1, 1), (1, 1, 0, 0), (1, 2, 0, 0),
            (5, 1, 2, 2), (2, 3, 1, 0), (7, 7, 0, 0), (2, 1, 2, 3) })
            foreach (var (batch, height, width) in new[] { (1, 7, 7), (2, 9, 12), (3, 3, 2) })
                foreach (var (inputs, outputs) in new[] { (3, 5), (40, 33) })
                    Check(implementation, precision, new ConvolutionShape(inputs, outputs, kernel, stride, before, after), FilterForm.Direct, batch, height,
                        width);
    }

    [Theory]
    [InlineData(FilterForm.Winograd2, Precision.Float32, 4e-6)]
    [InlineData(FilterForm.Winograd4, Precision.Float32, 1e-5)]
    [InlineData(FilterForm.TransformedWinograd4, Precision.Float32, 1e-5)]
    [InlineData(FilterForm.Winograd2, Precision.BFloat16, 2e-2)]
    public void Winograds_form_gives_the_same(FilterForm form, Precision precision, double tolerance)
    {
        var shape = ConvolutionShape.Same(50, 70, 3);
        var expected = Run(shape, FilterForm.Direct, Precision.Float32, 2, 11, 9, []);
        TensorAssert.Close(Run(shape, form, precision, 2, 11, 9, []), expected, tolerance * 10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Adds_a_residual_that_is_the_result(int stride)
    {
        var shape = new ConvolutionShape(20, 30, 3, stride, 1, 1);
        var residual = Numbers.Random(2 * 8 * 8 * 20, 9);
        var alone = Run(shape, FilterForm.Direct, Precision.Float32, 2, 8, 8, []);
        TensorAssert.Close(Run(shape, FilterForm.Direct, Precision.Float32, 2, 8, 8, residual),
            [.. alone.Zip(residual, (gradient, before) => gradient + before)], 2e-6);
    }

    [Fact]
    public void Equals_central_differences()
    {
        var shape = new ConvolutionShape(2, 3, 3, 2, 0, 1);
        const int batch = 2, size = 6;
        float[] x = Numbers.Random(batch * size * size * 2, 1), dy = Numbers.Random(batch * 3 * 3 * 3, 2), filter = Numbers.Random((int)shape.Weights, 3),
            bias = new float[3], dx = new float[x.Length];
        using var weights = new GuardedFloats(filter);
        using var packed = Kernels.Convolution.PackTransposed(weights.Weights, shape, FilterForm.Direct);
        Kernels.Convolution.InputGradient(dy, batch, size, size, packed, [], dx);
        CentralDifferences.AssertEqual(o => PlainConvolution.Loss(o[0], batch, size, size, shape, o[1], o[2], dy), [x, filter, bias], [dx, null, null], 3e-6);
    }

    [Fact]
    public void Rejects_what_it_does_not_compute()
    {
        using var weights = new GuardedFloats(new float[18]);
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.PackTransposed(weights.Weights, ConvolutionShape.Same(2, 2, 3), FilterForm.Direct));
        Assert.Throws<ArgumentException>(() =>
            Kernels.Convolution.PackTransposed(weights.Weights, ConvolutionShape.Same(2, 1, 3), FilterForm.Direct, Precision.Int8));
        Assert.Throws<ArgumentException>(() =>
            Kernels.Convolution.PackTransposed(weights.Weights, new ConvolutionShape(2, 1, 3, 2, 1, 1), FilterForm.Winograd4));
        using var packed = Kernels.Convolution.PackTransposed(weights.Weights, ConvolutionShape.Same(2, 1, 3), FilterForm.Direct);
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.InputGradient(new float[3], 1, 2, 2, packed, [], new float[8]));
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.InputGradient(new float[4], 1, 2, 2, packed, [], new float[7]));
    }

    private static float[] Run(ConvolutionShape shape, FilterForm form, Precision precision, int batch, int height, int width, float[] residual)
    {
        var dy = Numbers.Random(batch * shape.Output(height) * shape.Output(width) * shape.OutChannels, 2);
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 3));
        using var packed = Kernels.Convolution.PackTransposed(weights.Weights, shape, form, precision);
        var dx = new float[batch * height * width * shape.InChannels];
        residual.CopyTo(dx, 0);
        Kernels.Convolution.InputGradient(dy, batch, height, width, packed, residual.Length > 0 ? dx : [], dx);
        return dx;
    }

    private static void Check(string implementation, Precision precision, ConvolutionShape shape, FilterForm form, int batch, int height, int width)
    {
        var (outHeight, outWidth, taps) = (shape.Output(height), shape.Output(width), shape.Kernel * shape.Kernel);
        using var dy = new GuardedFloats(Numbers.Random(batch * outHeight * outWidth * shape.OutChannels, 1));
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 2));
        using var dx = new GuardedFloats(batch * height * width * shape.InChannels);
        using (KernelChoice.Force(implementation))
        {
            using var packed = Kernels.Convolution.PackTransposed(weights.Weights, shape, form, precision);
            Kernels.Convolution.InputGradient(dy.Span, batch, height, width, packed, [], dx.Span);
        }
        for (var at = 0; at < dx.Length; at += 7)
        {
            var (channel, column, row, image, sum) = (at % shape.InChannels, at / shape.InChannels % width, at / shape.InChannels / width % height,
                at / shape.InChannels / width / height, 0.0);
            for (var tap = 0; tap < taps; tap++)
            {
                var (line, pixel) = (row + shape.PadBefore - tap / shape.Kernel, column + shape.PadBefore - tap % shape.Kernel);
                if (line < 0 || pixel < 0 || line % shape.Stride != 0 || pixel % shape.Stride != 0 || line / shape.Stride >= outHeight
                    || pixel / shape.Stride >= outWidth) continue;
                for (var output = 0; output < shape.OutChannels; output++)
                    sum += Rounded(dy.Span[((image * outHeight + line / shape.Stride) * outWidth + pixel / shape.Stride) * shape.OutChannels + output],
                        precision)
                        * Rounded(weights.Span[(output * shape.InChannels + channel) * taps + tap], precision);
            }
            Numbers.AssertNear(sum, dx.Span[at], Numbers.Tolerance(taps * shape.OutChannels),
                $"{implementation} {precision} {shape} {batch}x{height}x{width} at {image},{row},{column},{channel}");
        }
    }

    private static double Rounded(float value, Precision precision) =>
        precision == Precision.BFloat16 ? BitConverter.UInt32BitsToSingle((uint)Narrowing.ToBFloat16(value) << 16) : value;
}
