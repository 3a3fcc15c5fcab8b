using Kandinsky.Kernels;

namespace Kandinsky.Benchmarks;

/// <summary>Gradients over the shapes of training, as ratios to the peak: operations are counted as those of the forward pass.</summary>
internal static class BackwardBench
{
    public static void Run(Timer timer, Precision precision)
    {
        foreach (var s in BenchShapes.Read("training-linear.txt")) Linear(timer, s[0], s[1], s[2], precision);
        foreach (var s in BenchShapes.Read("training-convolution.txt")) Convolutions(timer, s[0], s[1],
            new ConvolutionShape(s[2], s[3], s[4], s[5], s[6], s[7]), precision);
        foreach (var s in BenchShapes.Read("training-attention.txt")) Attentions(timer, s[0], s[1], s[2], s[3], s[4]);
    }

    private static void Linear(Timer timer, int rows, int inputs, int outputs, Precision precision)
    {
        var name = $"{rows} x {inputs} -> {outputs}";
        if (!timer.Wants(name)) return;
        var operations = 2.0 * rows * inputs * outputs;
        using NativeBuffer x = LinearCase.Filled((long)rows * inputs), dy = LinearCase.Filled((long)rows * outputs),
            weights = LinearCase.Filled((long)inputs * outputs), dw = LinearCase.Filled((long)inputs * outputs);
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
        using NativeBuffer x = LinearCase.Filled((long)batch * size * size * shape.InChannels), dy = LinearCase.Filled(pixels * shape.OutChannels),
            dw = LinearCase.Filled(shape.Weights);
        float[] multiplier = [.. Enumerable.Repeat(1.1f, batch * shape.InChannels)], offset = [.. Enumerable.Repeat(0.1f, batch * shape.InChannels)];
        timer.Report($"{name}, filter", operations, () =>
            Convolution.AddFilterGradient(new(Numbers(x), batch, size, size), shape, Numbers(dy), Numbers(dw), [], precision), 0);
        timer.Report($"{name}, filter, SiLU", operations,
            () => Convolution.AddFilterGradient(new(Numbers(x), batch, size, size) { Multiplier = multiplier, Offset = offset, Silu = true }, shape,
                Numbers(dy), Numbers(dw), [], precision), 0);
        var form = shape is not { Kernel: 3, Stride: 1 } ? FilterForm.Direct : precision == Precision.Float32 ? FilterForm.Winograd4 : FilterForm.Winograd2;
        using var packed = Convolution.PackTransposed(new WeightView(dw), shape, form, precision);
        timer.Report($"{name}, input", operations, () => Convolution.InputGradient(Numbers(dy), batch, size, size, packed, [], Numbers(x)), 0);
        if (shape.Stride == 1) Norm(timer, name, batch, size, shape.InChannels, x);
        timer.ReportRate($"{name}, packing", shape.Weights, "weights", () => Convolution.PackTransposed(new WeightView(dw), shape, form, precision).Dispose());
    }

    /// <summary>Group norm and SiLU before the convolution, as a rate of numbers of x.</summary>
    private static void Norm(Timer timer, string name, int batch, int size, int channels, NativeBuffer x)
    {
        const int groups = 4;
        using NativeBuffer dy = LinearCase.Filled(x.Length / sizeof(float)), dx = new(x.Length);
        float[] parameters = [.. Enumerable.Repeat(1.1f, channels)], gradients = new float[channels];
        var moments = new ChannelMoments[batch * channels];
        GroupNorm.Moments(Numbers(x), batch, size * size, channels, moments);
        timer.ReportRate($"{name}, norm", x.Length / sizeof(float), "numbers", () =>
            SourceGradient.Run(new(new(Numbers(x), batch, size, size) { Silu = true }, Numbers(dy))
            {
                Groups = groups, Epsilon = 1e-5f, Moments = moments, Gain = parameters, Offset = parameters, Dx = Numbers(dx), DGain = gradients,
                DOffset = gradients,
            }));
    }

    /// <summary>Five products where the forward pass has two.</summary>
    private static void Attentions(Timer timer, int batch, int queries, int keys, int heads, int dim)
    {
        var name = $"{batch} x {queries} to {keys}, {heads} x {dim}";
        if (!timer.Wants(name)) return;
        long rows = (long)batch * queries * heads * dim, columns = (long)batch * keys * heads * dim;
        using NativeBuffer q = LinearCase.Filled(rows), k = LinearCase.Filled(columns), v = LinearCase.Filled(columns), dy = LinearCase.Filled(rows),
            y = new(rows * sizeof(float));
        using NativeBuffer dq = new(rows * sizeof(float)), dk = new(columns * sizeof(float)), dv = new(columns * sizeof(float)),
            sums = new((long)batch * heads * queries * sizeof(float));
        var operations = 4.0 * rows * keys;
        timer.Report($"{name}, forward", operations, () => Attention.Run(new(Numbers(q), Numbers(k), Numbers(v), batch, heads, dim), Numbers(y), Numbers(sums)),
            0);
        timer.Report($"{name}, gradient", 2.5 * operations,
            () => Attention.Gradient(new(Numbers(q), Numbers(k), Numbers(v), batch, heads, dim), Numbers(y), Numbers(sums), Numbers(dy), Numbers(dq),
                Numbers(dk), Numbers(dv)), 0);
    }

    private static Span<float> Numbers(NativeBuffer buffer) => buffer.Span<float>(0, (int)(buffer.Length / sizeof(float)));
}
