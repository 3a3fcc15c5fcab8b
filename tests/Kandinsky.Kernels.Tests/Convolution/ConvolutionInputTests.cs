namespace Kandinsky.Kernels.Tests;

/// <summary>What a convolution does while it reads equals the same done by the kernels of those names beforehand.</summary>
public sealed class ConvolutionInputTests
{
    private const int Batch = 2;
    private const int Height = 10;
    private const int Width = 14;
    private const int First = 19;
    private const int Second = 13;

    public static TheoryData<string, FilterForm, Precision, int> Cases()
    {
        var data = new TheoryData<string, FilterForm, Precision, int>();
        foreach (var name in SourceLines.Table.Entries.Where(entry => entry.Supported).Select(entry => entry.Name))
        {
            foreach (var form in new[] { FilterForm.Direct, FilterForm.Winograd2, FilterForm.Winograd4, FilterForm.TransformedWinograd4 }) data.Add(name, form,
                Precision.Float32, 3);
            data.Add(name, FilterForm.Direct, Precision.Float32, 1);
            data.Add(name, FilterForm.Winograd2, Precision.BFloat16, 3);
            data.Add(name, FilterForm.Winograd2, Precision.Int8, 3);
            foreach (var kernel in new[] { 1, 3 })
            {
                data.Add(name, FilterForm.Direct, Precision.BFloat16, kernel);
                data.Add(name, FilterForm.Direct, Precision.Int8, kernel);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_steps_one_after_the_other(string implementation, FilterForm form, Precision precision, int kernel)
    {
        using var forced = KernelChoice.Force(implementation);
        var shape = ConvolutionShape.Same(First + Second, 21, kernel);
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 1));
        using var filter = Convolution.Pack(weights.Weights, shape, form, precision);
        foreach (var resampling in Enum.GetValues<Resampling>())
            foreach (var (affine, silu) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                var (expected, actual) = Both(filter, resampling, affine, silu);
                // One rounding apart, where a step of its own rounds (a mean of four, say) a byte or a bfloat16 may fall on the other side.
                var tolerance = precision == Precision.Float32 ? 2e-5 : 0.05;
                for (var i = 0; i < expected.Length; i++) Numbers.AssertNear(expected[i], actual[i], tolerance,
                    $"{resampling}, affine {affine}, SiLU {silu}, at {i}");
            }
    }

    [Fact]
    public void Rejects_operands_that_do_not_fit()
    {
        var shape = ConvolutionShape.Same(3, 2, 3);
        using var weights = new GuardedFloats((int)shape.Weights);
        using var filter = Convolution.Pack(weights.Weights, shape, FilterForm.Direct);
        Assert.Throws<ArgumentException>(() =>
            Convolution.Run(new ConvolutionInput(new float[32], 1, 4, 4) { Second = new float[15] }, filter, [], [], new float[32]));
        Assert.Throws<ArgumentException>(() =>
            Convolution.Run(new ConvolutionInput(new float[40], 1, 4, 4) { Second = new float[8] }, filter, [], [], new float[32]));
        Assert.Throws<ArgumentException>(() =>
            Convolution.Run(new ConvolutionInput(new float[48], 1, 4, 4) { Multiplier = new float[3] }, filter, [], [], new float[32]));
        Assert.Throws<ArgumentException>(() => Convolution.Run(new ConvolutionInput(new float[48], 1, 4, 4) { Resampling = Resampling.Nearest2x }, filter, [],
            [], new float[32]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvolutionInput([], 1, -1, 4));
    }

    private static (float[] Expected, float[] Actual) Both(PackedFilter filter, Resampling resampling, bool affine, bool silu)
    {
        const int Channels = First + Second, Pixels = Height * Width;
        var (a, b) = (Numbers.Random(Batch * Pixels * First, 2, 2), Numbers.Random(Batch * Pixels * Second, 3, 2));
        var (multiplier, offset) = (Numbers.Random(Batch * Channels, 4), Numbers.Random(Batch * Channels, 5));
        using var x = new GuardedFloats(a);
        using var second = new GuardedFloats(b);
        var input = new ConvolutionInput(x.Span, Batch, Height, Width)
        {
            Second = second.Span, Multiplier = affine ? multiplier : default, Offset = affine ? offset : default, Silu = silu, Resampling = resampling,
        };
        var (height, width) = (input.FilteredHeight, input.FilteredWidth);
        var (before, seen) = (new float[Batch * Pixels * Channels], new float[Batch * height * width * Channels]);
        Layout.ConcatenateChannels(a, First, b, Second, Batch * Pixels, before);
        if (affine) GroupNorm.Apply(before, Batch, Pixels, Channels, multiplier, offset, silu, before);
        else if (silu) Elementwise.Silu(before, before);
        if (resampling == Resampling.Nearest2x) Resample.Nearest2x(before, Batch, Height, Width, Channels, seen);
        else if (resampling == Resampling.AveragePool2x2) Resample.AveragePool2x2(before, Batch, Height, Width, Channels, seen);
        else seen = before;
        var bias = Numbers.Random(filter.Shape.OutChannels, 6);
        var (expected, actual) = (new float[Batch * height * width * filter.Shape.OutChannels], new float[Batch * height * width * filter.Shape.OutChannels]);
        Convolution.Run(seen, Batch, height, width, filter, bias, [], expected);
        Convolution.Run(input, filter, bias, [], actual);
        return (expected, actual);
    }
}
