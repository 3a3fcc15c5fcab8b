using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class RoundedPrecisionTests
{
    // rows, inputs, outputs
    // The last: each task rounds its own rows
    private static readonly (int Rows, int Inputs, int Outputs)[] Matrices = [(1, 1, 1), (3, 7, 5), (14, 64, 32), (15, 65, 33), (100, 130, 70), (6, 384, 96),
        (500, 100, 64), (1361, 34, 40)];

    private static readonly (int Batch, int Height, int Width, ConvolutionShape Shape)[] Pictures =
    [
        (1, 1, 1, ConvolutionShape.Same(1, 1, 3)),
        (2, 5, 7, ConvolutionShape.Same(3, 5, 3)),
        (2, 8, 8, ConvolutionShape.Same(64, 40, 3)),
        (1, 16, 31, ConvolutionShape.Same(34, 32, 3)),
        (1, 9, 10, new ConvolutionShape(12, 33, 3, 2, 0, 1)),
        (2, 6, 6, ConvolutionShape.Same(20, 36, 1)),
        (1, 4, 4, ConvolutionShape.Same(1030, 33, 3)),       // several blocks of weights
    ];

    public static TheoryData<string, Precision> Cases
    {
        get
        {
            var cases = new TheoryData<string, Precision>();
            foreach (var name in KernelChoice.Names) foreach (var precision in new[] { Precision.BFloat16, Precision.Int8 }) cases.Add(name, precision);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_linear_layer_multiplies_rounded_numbers(string implementation, Precision precision)
    {
        foreach (var (rows, inputs, outputs) in Matrices)
        {
            float[] x = TestNumbers.Normal(rows * inputs, 1, 1, 0.3), weight = TestNumbers.Normal(inputs * outputs, 2, 0.1),
            bias = TestNumbers.Normal(outputs, 3), residual = TestNumbers.Normal(rows * outputs, 4);
            using var memory = new GuardedFloats(weight);
            using var packed = Gemm.Pack(memory.Weights, outputs, inputs, precision);
            var expected = RoundedPrecision.Multiply(precision, x, rows, weight, inputs, outputs);
            for (var i = 0; i < expected.Length; i++) expected[i] += bias[i % outputs];
            Elementwise.QuickGelu(expected, expected);
            Elementwise.Add(expected, residual, expected);
            var actual = TestNumbers.With(implementation, rows * outputs, y => Gemm.Multiply(x, rows, packed, bias, Activation.QuickGelu, residual, y));
            TensorAssert.Close(actual, expected, 1e-5, $"[{rows}, {inputs}] to {outputs}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_convolution_multiplies_rounded_numbers(string implementation, Precision precision)
    {
        foreach (var (batch, height, width, shape) in Pictures)
        {
            float[] x = TestNumbers.Normal(batch * height * width * shape.InChannels, 1, 1, 0.3), weight = TestNumbers.Normal((int)shape.Weights, 2, 0.1),
            bias = TestNumbers.Normal(shape.OutChannels, 3);
            var length = batch * shape.Output(height) * shape.Output(width) * shape.OutChannels;
            var residual = TestNumbers.Normal(length, 4);
            using var memory = new GuardedFloats(weight);
            using var packed = Convolution.Pack(memory.Weights, shape, FilterForm.Direct, precision);
            var expected = RoundedPrecision.Convolve(precision, x, batch, height, width, weight, shape, bias, residual);
            var actual = TestNumbers.With(implementation, length, y => Convolution.Run(x, batch, height, width, packed, bias, residual, y));
            TensorAssert.Close(actual, expected, 1e-5, $"{batch} x {height} x {width}, {shape}");
        }
    }

    [Theory]
    [InlineData(Precision.BFloat16, 4e-3)]
    [InlineData(Precision.Int8, 1.5e-2)]
    public void The_error_against_single_precision_is_the_documented_one(Precision precision, double expected)
    {
        const int rows = 128, inputs = 768, outputs = 256;
        float[] x = TestNumbers.Normal(rows * inputs, 1), weight = TestNumbers.Normal(inputs * outputs, 2, 0.05), exact = new float[rows * outputs],
            rounded = new float[exact.Length];
        Elementwise.Silu(x, x);
        using var memory = new GuardedFloats(weight);
        using var single = Gemm.Pack(memory.Weights, outputs, inputs);
        using var reduced = Gemm.Pack(memory.Weights, outputs, inputs, precision);
        Gemm.Multiply(x, rows, single, [], Activation.None, [], exact);
        Gemm.Multiply(x, rows, reduced, [], Activation.None, [], rounded);
        var error = Math.Sqrt(exact.Zip(rounded).Average(pair => Math.Pow(pair.First - pair.Second, 2)) / exact.Average(value => (double)value * value));
        Assert.InRange(error, expected / 10, expected);
    }
}
