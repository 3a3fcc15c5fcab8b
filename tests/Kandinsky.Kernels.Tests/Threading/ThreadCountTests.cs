namespace Kandinsky.Kernels.Tests;

/// <summary>The bytes of every kernel are the same for any number of threads.</summary>
public sealed class ThreadCountTests
{
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    public void Attention_does_not_change(Precision precision) =>
        Same(2 * 200 * 64, y => Attention.Run(new AttentionInput(TestNumbers.Normal(2 * 200 * 64, 1), TestNumbers.Normal(2 * 300 * 64, 2), TestNumbers.Normal(2 * 300 * 64, 3), 2, 2, 32) { Precision = precision }, y));

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

    [Fact]
    public void Group_norm_does_not_change() =>
        Same(2 * 1000 * 96, y => GroupNorm.Run(TestNumbers.Normal(y.Length), 2, 1000, 96, 32, 1e-5f, TestNumbers.Normal(96), TestNumbers.Normal(96), [], [], true, y));

    [Fact]
    public void Spatial_norm_does_not_change() =>
        Same(40 * 40 * 96, y => SpatialNorm.Run(TestNumbers.Normal(y.Length), 1, 40, 40, 96, 32, 1e-5f, TestNumbers.Normal(96), TestNumbers.Normal(96), TestNumbers.Normal(100 * 96), TestNumbers.Normal(100 * 96, 2), 10, 10, true, y));

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
