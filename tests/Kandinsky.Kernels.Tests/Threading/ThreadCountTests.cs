namespace Kandinsky.Kernels.Tests;

/// <summary>The bytes of every kernel are the same for any number of threads.</summary>
public sealed class ThreadCountTests
{
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    public void Attention_does_not_change(Precision precision) =>
        Same(2 * 200 * 64, y =>
            Attention.Run(new AttentionInput(TestNumbers.Normal(2 * 200 * 64, 1), TestNumbers.Normal(2 * 300 * 64, 2), TestNumbers.Normal(2 * 300 * 64, 3), 2,
            2, 32)
            { Precision = precision }, y));

    [Theory]
    [InlineData(FilterForm.Direct, Precision.Float32)]
    [InlineData(FilterForm.Winograd2, Precision.Float32)]
    [InlineData(FilterForm.Winograd2, Precision.BFloat16)]
    [InlineData(FilterForm.Winograd2, Precision.Int8)]
    [InlineData(FilterForm.Direct, Precision.Int8)]
    [InlineData(FilterForm.Winograd4, Precision.Float32)]
    [InlineData(FilterForm.TransformedWinograd4, Precision.Float32)]
    public void Convolution_does_not_change(FilterForm form, Precision precision)
    {
        var shape = ConvolutionShape.Same(40, 100, 3);
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 1));
        using var filter = Convolution.Pack(weights.Weights, shape, form, precision);
        Same(2 * 37 * 41 * 100, y => Convolution.Run(TestNumbers.Normal(2 * 37 * 41 * 40), 2, 37, 41, filter, [], [], y));
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    public void Gradients_of_filters_do_not_change(Precision precision)
    {
        Same(100 * 40 * 9 + 100, dw => Convolution.AddFilterGradient(new(TestNumbers.Normal(5 * 16 * 16 * 40), 5, 16, 16), ConvolutionShape.Same(40, 100, 3),
            TestNumbers.Normal(5 * 16 * 16 * 100), dw.AsSpan(100), dw.AsSpan(0, 100), precision));
        Same(300 * 700, dw => Gemm.AddWeightGradient(TestNumbers.Normal(900 * 300), TestNumbers.Normal(900 * 700), 900, dw, [], precision));
    }

    [Fact]
    public void The_gradient_of_a_strided_convolutions_input_does_not_change()
    {
        var shape = new ConvolutionShape(40, 100, 3, 2, 0, 1);
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 1));
        using var filter = Convolution.PackTransposed(weights.Weights, shape, FilterForm.Direct);
        Same(2 * 40 * 40 * 40, dx => Convolution.InputGradient(TestNumbers.Normal(2 * 20 * 20 * 100), 2, 40, 40, filter, [], dx));
    }

    [Fact]
    public void Gradients_of_norms_do_not_change()
    {
        float[] x = TestNumbers.Normal(3 * 40 * 40 * 96), dy = TestNumbers.Normal(x.Length, 2), parameters = TestNumbers.Normal(96, 3);
        var moments = new ChannelMoments[3 * 96];
        GroupNorm.Moments(x, 3, 1600, 96, moments);
        Same(x.Length + 192, d => SourceGradient.Run(new(new(x, 3, 40, 40) { Silu = true }, dy)
        {
            Groups = 32, Epsilon = 1e-5f, Moments = moments, Gain = parameters, Offset = parameters, Dx = d.AsSpan(192), DGain = d.AsSpan(0, 96),
            DOffset = d.AsSpan(96, 96),
        }));
        Same(1600 * 96 + 192, d => LayerNorm.Gradient(x.AsSpan(0, 1600 * 96), dy.AsSpan(0, 1600 * 96), 1600, 96, parameters, 1e-5f, [], d.AsSpan(192),
            d.AsSpan(0, 96), d.AsSpan(96, 96)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void Gradients_of_attention_do_not_change(int heads) =>
        Same(3 * 500 * heads * 32, d =>
        {
            var size = 500 * heads * 32;
            float[] q = TestNumbers.Normal(size, 1), y = new float[size], sums = new float[500 * heads];
            var input = new AttentionInput(q, q, q, 1, heads, 32);
            Attention.Run(input, y, sums);
            Attention.Gradient(input, y, sums, TestNumbers.Normal(size, 2), d.AsSpan(0, size), d.AsSpan(size, size), d.AsSpan(2 * size));
        });

    [Fact]
    public void Losses_and_sums_of_columns_do_not_change()
    {
        Same(50 * 9000 + 50, d => SquaredError.Run(TestNumbers.Normal(50 * 9000), TestNumbers.Normal(50 * 9000, 2), 50, [], 1, d.AsSpan(0, 50), d.AsSpan(50)));
        Same(130, d => ColumnSums.Add(TestNumbers.Normal(5000 * 130), 1, 130, d));
    }

    [Fact]
    public void Group_norm_does_not_change() =>
        Same(2 * 1000 * 96, y => GroupNorm.Run(TestNumbers.Normal(y.Length), 2, 1000, 96, 32, 1e-5f, TestNumbers.Normal(96), TestNumbers.Normal(96), [], [],
            true, y));

    [Fact]
    public void Spatial_norm_does_not_change() =>
        Same(40 * 40 * 96, y => SpatialNorm.Run(TestNumbers.Normal(y.Length), 1, 40, 40, 96, 32, 1e-5f, TestNumbers.Normal(96), TestNumbers.Normal(96),
            TestNumbers.Normal(100 * 96), TestNumbers.Normal(100 * 96, 2), 10, 10, true, y));

    [Fact]
    public void Layer_norm_does_not_change() =>
        Same(200 * 1000, y => LayerNorm.Run(TestNumbers.Normal(y.Length), 200, 1000, TestNumbers.Normal(1000), TestNumbers.Normal(1000), 1e-5f, y));

    [Fact]
    public void Softmax_does_not_change() => Same(200 * 1000, y => Softmax.Run(TestNumbers.Normal(y.Length), 200, 1000, y));

    [Fact]
    public void Elementwise_operations_do_not_change() => Same(200_003, y => Elementwise.Gelu(TestNumbers.Normal(y.Length), y));

    [Fact]
    public void Resampling_does_not_change() => Same(2 * 50 * 50 * 65, y => Resample.AveragePool2x2(TestNumbers.Normal(4 * y.Length), 2, 100, 100, 65, y));

    private static void Same(int count, Action<float[]> run)
    {
        float[] Run(int threads)
        {
            using var team = new ThreadTeam(threads);
            using var entered = team.Enter();
            var y = new float[count];
            run(y);
            return y;
        }
        var one = Run(1);
        Assert.Contains(one, value => value != 0);
        foreach (var threads in new[] { 2, 5 }) Assert.True(one.AsSpan().SequenceEqual(Run(threads)));
    }
}
