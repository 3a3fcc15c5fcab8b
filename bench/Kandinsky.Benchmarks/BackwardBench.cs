using Kandinsky.Kernels;

namespace Kandinsky.Benchmarks;

/// <summary>Gradients over the shapes of training, as ratios to the peak: operations are counted as those of the forward pass.</summary>
internal static class BackwardBench
{
    public static void Run(Timer timer, Precision precision)
    {
        foreach (var s in BenchShapes.Read("training-linear.txt")) Linear(timer, s[0], s[1], s[2], precision);
        foreach (var s in BenchShapes.Read("training-convolution.txt")) Convolutions(timer, s[0], s[1], new ConvolutionShape(s[2], s[3], s[4], s[5], s[6], s[7]), precision);
    }

    private static void Linear(Timer timer, int rows, int inputs, int outputs, Precision precision)
    {
        var name = $"{rows} x {inputs} -> {outputs}";
        if (!timer.Wants(name)) return;
        var operations = 2.0 * rows * inputs * outputs;
        using NativeBuffer x = LinearCase.Filled((long)rows * inputs), dy = LinearCase.Filled((long)rows * outputs), weights = LinearCase.Filled((long)inputs * outputs), dw = LinearCase.Filled((long)inputs * outputs);
        timer.Report($"{name}, weight", operations, () => Gemm.AddWeightGradient(Numbers(x), Numbers(dy), rows, Numbers(dw), [], precision), 0);
        timer.Report($"{name}, input", operations, () =>
        {
            using var packed = Gemm.PackTransposed(new WeightView(weights), outputs, inputs, precision);
            Gemm.Multiply(Numbers(dy), rows, packed, [], Activation.None, [], Numbers(x));
        }, 0);
    }

    private static void Convolutions(Timer timer, int batch, int size, ConvolutionShape shape, Precision precision)
    {
        var name = $"{batch} x {size}² {shape.InChannels} -> {shape.OutChannels}, {shape.Kernel}x{shape.Kernel}/{shape.Stride}";
        if (!timer.Wants(name)) return;
        var pixels = (long)batch * shape.Output(size) * shape.Output(size);
        var operations = 2.0 * pixels * shape.Weights;
        using NativeBuffer x = LinearCase.Filled((long)batch * size * size * shape.InChannels), dy = LinearCase.Filled(pixels * shape.OutChannels), dw = LinearCase.Filled(shape.Weights);
        float[] multiplier = [.. Enumerable.Repeat(1.1f, batch * shape.InChannels)], offset = [.. Enumerable.Repeat(0.1f, batch * shape.InChannels)];
        timer.Report($"{name}, filter", operations, () => Convolution.AddFilterGradient(new(Numbers(x), batch, size, size), shape, Numbers(dy), Numbers(dw), [], precision), 0);
        timer.Report($"{name}, filter, SiLU", operations,
            () => Convolution.AddFilterGradient(new(Numbers(x), batch, size, size) { Multiplier = multiplier, Offset = offset, Silu = true }, shape, Numbers(dy), Numbers(dw), [], precision), 0);
        var form = shape is not { Kernel: 3, Stride: 1 } ? FilterForm.Direct : precision == Precision.Float32 ? FilterForm.Winograd4 : FilterForm.Winograd2;
        using var packed = Convolution.PackTransposed(new WeightView(dw), shape, form, precision);
        timer.Report($"{name}, input", operations, () => Convolution.InputGradient(Numbers(dy), batch, size, size, packed, [], Numbers(x)), 0);
        timer.ReportRate($"{name}, packing", shape.Weights, "weights", () => Convolution.PackTransposed(new WeightView(dw), shape, form, precision).Dispose());
    }

    private static Span<float> Numbers(NativeBuffer buffer) => buffer.Span<float>(0, (int)(buffer.Length / sizeof(float)));
}
