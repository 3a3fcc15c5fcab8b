namespace Kandinsky.Kernels.Tests;

public sealed class WinogradTests
{
    public static TheoryData<string, FilterForm> Implementations()
    {
        var data = new TheoryData<string, FilterForm>();
        foreach (var name in SegmentedTiles.Float32SegmentsTable.Entries.Where(entry => entry.Supported).Select(entry => entry.Name))
            foreach (var form in new[] { FilterForm.Winograd2, FilterForm.Winograd4, FilterForm.TransformedWinograd4 }) data.Add(name, form);
        return data;
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Convolves_pictures_of_awkward_sizes(string implementation, FilterForm form)
    {
        using var _ = KernelChoice.Force(implementation);
        foreach (var (channels, outChannels) in new[] { (1, 1), (3, 5), (16, 32), (17, 64), (33, 40) })
            foreach (var (batch, height, width) in new[] { (1, 1, 1), (2, 3, 5), (1, 16, 15), (2, 7, 29), (1, 4, 8) })
                Assert.InRange(Error(channels, outChannels, batch, height, width, form, channels + height).Largest, 0, 1e-5);
    }

    [Theory]
    [InlineData(FilterForm.Winograd4, 2, 32, 256, 96)]
    [InlineData(FilterForm.Winograd4, 1, 70, 40, 300)]      // several blocks of tiles
    [InlineData(FilterForm.Winograd4, 2, 16, 1300, 64)]     // several blocks of channels
    [InlineData(FilterForm.Winograd4, 1, 16, 20, 1100)]     // several blocks of panels
    [InlineData(FilterForm.TransformedWinograd4, 1, 70, 40, 500)]
    [InlineData(FilterForm.TransformedWinograd4, 2, 16, 1300, 64)]
    [InlineData(FilterForm.Winograd2, 2, 8, 1536, 64)]
    [InlineData(FilterForm.Winograd2, 1, 64, 24, 700)]
    public void Is_exact_to_single_precision(FilterForm form, int batch, int size, int channels, int outChannels)
    {
        var (largest, typical) = Error(channels, outChannels, batch, size, size, form, 1);
        Assert.InRange(largest, 0, 1e-5);
        Assert.InRange(typical, 0, 2.5e-6);
    }

    [Fact]
    public void Evaluates_and_interpolates_exactly()
    {
        foreach (var matrices in new[] { WinogradMatrices.Two, WinogradMatrices.Four })
            for (var output = 0; output < matrices.Outputs; output++)
                for (var pixel = 0; pixel < matrices.Points; pixel++)
                    for (var tap = 0; tap < 3; tap++)
                    {
                        var sum = 0.0;
                        for (var point = 0; point < matrices.Points; point++) sum += matrices.Output[output, point] * matrices.Filter[point, tap]
                            * matrices.Input[point, pixel];
                        Assert.Equal(pixel == output + tap ? 1 : 0, sum, 1e-13);
                    }
    }

    [Theory]
    [InlineData(FilterForm.Winograd2, Precision.Float32)]
    [InlineData(FilterForm.Winograd2, Precision.BFloat16)]
    [InlineData(FilterForm.Winograd2, Precision.Int8)]
    [InlineData(FilterForm.Winograd4, Precision.Float32)]
    public void Adds_a_residual_that_is_the_result(FilterForm form, Precision precision)
    {
        var shape = ConvolutionShape.Same(8, 37, 3);
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 1));
        using var filter = Convolution.Pack(weights.Weights, shape, form, precision);
        var x = Numbers.Random(9 * 9 * 8, 2);
        var residual = Numbers.Random(9 * 9 * 37, 3);
        var (apart, alias) = (new float[residual.Length], residual.ToArray());
        Convolution.Run(x, 1, 9, 9, filter, [], residual, apart);
        Convolution.Run(x, 1, 9, 9, filter, [], alias, alias);
        Assert.Equal(apart, alias);
    }

    [Theory]
    [InlineData(FilterForm.Winograd2, Precision.Float32)]
    [InlineData(FilterForm.Winograd2, Precision.BFloat16)]
    [InlineData(FilterForm.Winograd2, Precision.Int8)]
    [InlineData(FilterForm.Winograd4, Precision.Float32)]
    public void Treats_every_picture_of_a_batch_alike(FilterForm form, Precision precision)
    {
        var shape = ConvolutionShape.Same(40, 24, 3);
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 1));
        using var filter = Convolution.Pack(weights.Weights, shape, form, precision);
        var x = Numbers.Random(2 * 30 * 30 * 40, 2);
        var (both, second) = (new float[2 * 30 * 30 * 24], new float[30 * 30 * 24]);
        Convolution.Run(x, 2, 30, 30, filter, [], [], both);
        Convolution.Run(x.AsSpan(x.Length / 2), 1, 30, 30, filter, [], [], second);
        Assert.True(both.AsSpan(second.Length).SequenceEqual(second));
    }

    [Theory]
    [InlineData(2, 16, 1300, 70)]   // chains of 128 channels, the last one shorter
    [InlineData(1, 70, 200, 500)]   // several blocks of tiles and of panels, chains of 64 channels
    public void Filters_transformed_in_advance_give_the_same_bits(int batch, int size, int channels, int outChannels)
    {
        var shape = ConvolutionShape.Same(channels, outChannels, 3);
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 1));
        var x = Numbers.Random(batch * size * size * channels, 2);
        Assert.Equal(Convolved(FilterForm.Winograd4), Convolved(FilterForm.TransformedWinograd4));

        float[] Convolved(FilterForm form)
        {
            var y = new float[batch * size * size * outChannels];
            using var filter = Convolution.Pack(weights.Weights, shape, form);
            Convolution.Run(x, batch, size, size, filter, [], [], y);
            return y;
        }
    }

    /// <summary>
    /// The largest error and the root mean square of errors, over the root mean square of the results, at samples, against sums in double precision. Inputs
    /// look like a SiLU's results.
    /// </summary>
    private static (double Largest, double Typical) Error(int channels, int outChannels, int batch, int height, int width, FilterForm form, int seed)
    {
        var shape = ConvolutionShape.Same(channels, outChannels, 3);
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, seed));
        using var x = new GuardedFloats(batch * height * width * channels);
        using var bias = new GuardedFloats(Numbers.Random(outChannels, 3));
        using var residual = new GuardedFloats(Numbers.Random(width % 2 == 0 ? 0 : batch * height * width * outChannels, 4));
        using var y = new GuardedFloats(batch * height * width * outChannels);
        Elementwise.Silu(TestNumbers.Normal(x.Length, seed), x.Span);
        using (var filter = Convolution.Pack(weights.Weights, shape, form))
            Convolution.Run(x.Span, batch, height, width, filter, bias.Span, residual.Span, y.Span);
        var random = new Random(5);
        var (largest, errors, squares, samples) = (0.0, 0.0, 0.0, Math.Min(y.Length, 300));
        for (var sample = 0; sample < samples; sample++)
        {
            var at = y.Length <= samples ? sample : random.Next(y.Length);
            var pixel = at / outChannels;
            var expected = PlainConvolution.At(x.Span, height, width, weights.Span, shape, pixel / (height * width), pixel / width % height, pixel % width,
                at % outChannels)
                + bias.Span[at % outChannels] + (residual.Length == 0 ? 0 : residual.Span[at]);
            largest = Math.Max(largest, Math.Abs(y.Span[at] - expected));
            errors += (y.Span[at] - expected) * (y.Span[at] - expected);
            squares += expected * expected;
        }
        return (largest / Math.Sqrt(squares / samples), Math.Sqrt(errors / squares));
    }
}
