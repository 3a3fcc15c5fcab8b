namespace Kandinsky.Kernels.Tests;

/// <summary>A convolution that normalises spatially while it reads, band by band, gives the bits of one that reads the whole normalised picture.</summary>
public sealed class SpatialInputTests
{
    private const int Batch = 2;
    private const int Height = 40;
    private const int Width = 256;   // several bands of Winograd's tiles
    private const int Channels = 32;
    private const int MapHeight = 5;
    private const int MapWidth = 32;
    private const int Groups = 8;
    private const float Epsilon = 1e-6f;

    public static TheoryData<string, FilterForm, Precision, int> Cases()
    {
        var data = new TheoryData<string, FilterForm, Precision, int>();
        foreach (var name in SourceLines.Table.Entries.Where(entry => entry.Supported && entry.Name != KernelChoice.Reference).Select(entry => entry.Name))
        {
            foreach (var form in new[] { FilterForm.Direct, FilterForm.Winograd2, FilterForm.Winograd4, FilterForm.TransformedWinograd4 }) data.Add(name, form,
                Precision.Float32, 3);
            foreach (var precision in Enum.GetValues<Precision>()) data.Add(name, FilterForm.Direct, precision, 1);
            data.Add(name, FilterForm.Direct, Precision.BFloat16, 3);
            data.Add(name, FilterForm.Direct, Precision.Int8, 3);
            data.Add(name, FilterForm.Winograd2, Precision.BFloat16, 3);
            data.Add(name, FilterForm.Winograd2, Precision.Int8, 3);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Bands_equal_the_whole_bit_by_bit(string implementation, FilterForm form, Precision precision, int kernel)
    {
        using var forced = KernelChoice.Force(implementation);
        var (whole, bands) = Both(form, precision, kernel, silu: true);
        Assert.True(whole.AsSpan().SequenceEqual(bands));
        (whole, bands) = Both(form, precision, kernel, silu: false);
        Assert.True(whole.AsSpan().SequenceEqual(bands));
    }

    [Fact]
    public void The_reference_agrees_with_the_vectors()
    {
        float[] vectors, reference;
        using (KernelChoice.Force("")) vectors = Both(FilterForm.Direct, Precision.Float32, 1, silu: true).Bands;
        using (KernelChoice.Force(KernelChoice.Reference)) reference = Both(FilterForm.Direct, Precision.Float32, 1, silu: true).Bands;
        for (var i = 0; i < vectors.Length; i++) Numbers.AssertNear(reference[i], vectors[i], 2e-5, $"at {i}");
    }

    [Fact]
    public void Rejects_maps_that_do_not_fit()
    {
        using var weights = new GuardedFloats(9);
        using var filter = Convolution.Pack(weights.Weights, ConvolutionShape.Same(1, 1, 3), FilterForm.Direct);
        Assert.Throws<ArgumentException>(() => Convolution.Run(Input() with { MapWidth = 2 }, filter, [], [], new float[16]));
        Assert.Throws<ArgumentException>(() => Convolution.Run(Input() with { OffsetMap = default }, filter, [], [], new float[16]));
        Assert.Throws<ArgumentException>(() => Convolution.Run(Input() with { Multiplier = default, Offset = default }, filter, [], [], new float[16]));

        static ConvolutionInput Input() => new(new float[16], 1, 4, 4)
        {
            Multiplier = new float[1], Offset = new float[1], MultiplierMap = new float[1], OffsetMap = new float[1], MapHeight = 1, MapWidth = 1,
        };
    }

    private static (float[] Whole, float[] Bands) Both(FilterForm form, Precision precision, int kernel, bool silu)
    {
        var shape = ConvolutionShape.Same(Channels, 21, kernel);
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 1));
        using var filter = Convolution.Pack(weights.Weights, shape, form, precision);
        var x = Numbers.Random(Batch * Height * Width * Channels, 2, 2);
        var (gamma, beta) = (Numbers.Random(Channels, 3), Numbers.Random(Channels, 4));
        var (multiplierMap, offsetMap) = (Numbers.Random(Batch * MapHeight * MapWidth * Channels, 5),
            Numbers.Random(Batch * MapHeight * MapWidth * Channels, 6));
        var (multiplier, offset) = (new float[Batch * Channels], new float[Batch * Channels]);
        GroupNorm.Affine(x, Batch, Height * Width, Channels, Groups, Epsilon, gamma, beta, [], [], multiplier, offset);

        var (normalised, whole, bands) = (new float[x.Length], new float[Batch * Height * Width * 21], new float[Batch * Height * Width * 21]);
        SpatialNorm.Run(x, Batch, Height, Width, Channels, Groups, Epsilon, gamma, beta, multiplierMap, offsetMap, MapHeight, MapWidth, silu, normalised);
        Convolution.Run(normalised, Batch, Height, Width, filter, [], [], whole);
        var input = new ConvolutionInput(x, Batch, Height, Width)
        {
            Multiplier = multiplier, Offset = offset, MultiplierMap = multiplierMap, OffsetMap = offsetMap, MapHeight = MapHeight, MapWidth = MapWidth,
            Silu = silu,
        };
        Convolution.Run(input, filter, [], [], bands);
        return (whole, bands);
    }
}
