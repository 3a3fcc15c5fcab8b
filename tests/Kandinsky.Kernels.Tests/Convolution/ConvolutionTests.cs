namespace Kandinsky.Kernels.Tests;

public sealed class ConvolutionTests
{
    public static TheoryData<string> Implementations() =>
        new(Kernels.Convolution.DirectTable.Entries.Where(entry => entry.Supported).Select(entry => entry.Name));

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Convolves_pictures_of_awkward_sizes(string implementation)
    {
        using var _ = KernelChoice.Force(implementation);
        foreach (var (kernel, stride, before, after) in new[] { (3, 1, 1, 1), (3, 2, 0, 1), (3, 2, 1, 1), (1, 1, 0, 0), (1, 2, 0, 0), (5, 1, 2, 2),
            (2, 3, 1, 0), (14, 14, 0, 0) })
            foreach (var (channels, outChannels) in new[] { (1, 1), (3, 5), (4, 33), (16, 8), (17, 64), (1024, 3) })
                foreach (var (batch, height, width) in new[] { (1, 1, 1), (2, 3, 5), (1, 16, 15), (1, 7, 29) })
                    CheckSamples(new ConvolutionShape(channels, outChannels, kernel, stride, before, after), batch, height, width, 100);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Convolves_the_shapes_of_the_model(string implementation)
    {
        if (implementation == KernelChoice.Reference) return;   // compared with sums of its own, at the awkward sizes
        using var _ = KernelChoice.Force(implementation);
        foreach (var shape in Shapes.Read("convolution.txt"))
        {
            var size = implementation == KernelChoice.Vector512 ? Math.Min(shape[1], 224) : Math.Min(shape[1], 17);
            CheckSamples(new ConvolutionShape(shape[2], shape[3], shape[4], shape[5], shape[6], shape[7]), shape[0], size, size, 100);
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Adds_a_residual_that_is_the_result(string implementation)
    {
        using var _ = KernelChoice.Force(implementation);
        foreach (var (channels, outChannels) in new[] { (8, 37), (1600, 32) })   // one block of weights, and several
        {
            var shape = ConvolutionShape.Same(channels, outChannels, 3);
            using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 1));
            using var filter = Kernels.Convolution.Pack(weights.Weights, shape, FilterForm.Direct);
            var x = Numbers.Random(5 * 5 * channels, 2);
            var residual = Numbers.Random(5 * 5 * outChannels, 3);
            var (apart, alias) = (new float[residual.Length], residual.ToArray());
            Kernels.Convolution.Run(x, 1, 5, 5, filter, [], residual, apart);
            Kernels.Convolution.Run(x, 1, 5, 5, filter, [], alias, alias);
            Assert.Equal(apart, alias);
        }
    }

    [Fact]
    public void Rejects_operands_of_other_lengths()
    {
        var shape = ConvolutionShape.Same(2, 3, 3);
        using var weights = new GuardedFloats(54);
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.Pack(weights.Weights, shape with { InChannels = 1 }, FilterForm.Direct));
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.Pack(weights.Weights, shape with { Stride = 2 }, FilterForm.Winograd4));
        using var filter = Kernels.Convolution.Pack(weights.Weights, shape, FilterForm.Direct);
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.Run(new float[31], 1, 4, 4, filter, [], [], new float[48]));
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.Run(new float[32], 1, 4, 4, filter, [], [], new float[47]));
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.Run(new float[32], 1, 4, 4, filter, new float[2], [], new float[48]));
        Assert.Throws<ArgumentException>(() => Kernels.Convolution.Run(new float[32], 1, 4, 4, filter, [], new float[1], new float[48]));
    }

    private static void CheckSamples(ConvolutionShape shape, int batch, int height, int width, int samples)
    {
        var (outHeight, outWidth) = (shape.Output(height), shape.Output(width));
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 1));
        using var x = new GuardedFloats(Numbers.Random(batch * height * width * shape.InChannels, 2));
        using var bias = new GuardedFloats(Numbers.Random(shape.OutChannels, 3));
        using var residual = new GuardedFloats(Numbers.Random(width % 2 == 0 ? 0 : batch * outHeight * outWidth * shape.OutChannels, 4));
        using var y = new GuardedFloats(batch * outHeight * outWidth * shape.OutChannels);
        using (var filter = Kernels.Convolution.Pack(weights.Weights, shape, FilterForm.Direct))
            Kernels.Convolution.Run(x.Span, batch, height, width, filter, bias.Span, residual.Span, y.Span);
        var random = new Random(5);
        var tolerance = Numbers.Tolerance(shape.InChannels * shape.Kernel * shape.Kernel);
        for (var sample = 0; sample < Math.Min(y.Length, samples); sample++)
        {
            var at = y.Length <= samples ? sample : random.Next(y.Length);
            var pixel = at / shape.OutChannels;
            var expected = PlainConvolution.At(x.Span, height, width, weights.Span, shape, pixel / (outHeight * outWidth), pixel / outWidth % outHeight,
                pixel % outWidth, at % shape.OutChannels)
                + bias.Span[at % shape.OutChannels] + (residual.Length == 0 ? 0 : residual.Span[at]);
            Numbers.AssertNear(expected, y.Span[at], tolerance, $"{shape} of {batch}x{height}x{width} at {at}");
        }
    }
}
