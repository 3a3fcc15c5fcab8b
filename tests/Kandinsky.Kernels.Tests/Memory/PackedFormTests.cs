using System.Security.Cryptography;

namespace Kandinsky.Kernels.Tests;

public sealed class PackedFormTests
{
    private const int Outputs = 40, Channels = 21;

    private static readonly ConvolutionShape Shape = new(Channels, Outputs, 3, 1, 1, 1);

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Int8)]
    public void Every_kernel_packs_the_same_bytes(Precision precision)
    {
        foreach (var pack in Packs(precision).Append(Transformed))
        {
            var bytes = pack();
            foreach (var name in KernelChoice.Names)
            {
                using var _ = KernelChoice.Force(name);
                Assert.Equal(bytes, pack());
            }
        }
    }

    /// <summary>
    /// If this fails, packed weights changed: raise <see cref="PackedForm.Version"/>, so that files of the former bytes are not used, and put the new hash
    /// here.
    /// </summary>
    [Theory]
    [InlineData(Precision.Float32, "ee7834431fbf27bc")]
    [InlineData(Precision.BFloat16, "ac64b0937b97ae86")]
    [InlineData(Precision.Int8, "514eb3007d9cba90")]
    public void The_bytes_of_version_2_are_these(Precision precision, string hash)
    {
        Assert.Equal(2, PackedForm.Version);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData([.. Packs(precision).SelectMany(pack => pack())]))[..16]);
    }

    /// <summary>As above.</summary>
    [Fact]
    public void The_bytes_of_transformed_filters_are_these()
    {
        Assert.Equal(2, PackedForm.Version);
        Assert.Equal("07b61809e5182d8f", Convert.ToHexStringLower(SHA256.HashData(Transformed()))[..16]);
    }

    [Theory]
    [InlineData(Precision.Float32, false)]
    [InlineData(Precision.BFloat16, false)]
    [InlineData(Precision.BFloat16, true)]
    [InlineData(Precision.Int8, false)]
    public void A_matrix_of_packed_bytes_multiplies_as_the_one_that_packed_them(Precision precision, bool streamed)
    {
        using var stored = Buffer(Outputs * Channels);
        var weight = new WeightView(stored);
        const int rows = 3;
        using var packed = streamed ? Gemm.Stream(weight, Outputs, Channels, precision) : Gemm.Pack(weight, Outputs, Channels, precision);
        var form = Gemm.Form(Outputs, Channels, precision, streamed);
        Assert.Equal(form.Bytes, packed.Packed.Length);
        using var taken = new PackedMatrix(packed.Packed, form);
        Assert.Equal((0, 0), (taken.Bytes, taken.Packed.Length));
        Assert.Equal(Product(packed), Product(taken));

        float[] Product(PackedMatrix matrix)
        {
            var y = new float[rows * Outputs];
            Gemm.Multiply(TestNumbers.Normal(rows * Channels, 2), rows, matrix, [], Activation.None, [], y);
            return y;
        }
    }

    [Theory]
    [InlineData(FilterForm.Direct, Precision.Float32)]
    [InlineData(FilterForm.Winograd4, Precision.Float32)]
    [InlineData(FilterForm.TransformedWinograd4, Precision.Float32)]
    [InlineData(FilterForm.Direct, Precision.BFloat16)]
    [InlineData(FilterForm.Direct, Precision.Int8)]
    [InlineData(FilterForm.Winograd2, Precision.BFloat16)]
    [InlineData(FilterForm.Winograd2, Precision.Int8)]
    [InlineData(FilterForm.Enlarging, Precision.BFloat16)]
    [InlineData(FilterForm.Enlarging, Precision.Int8)]
    public void A_filter_of_packed_bytes_convolves_as_the_one_that_packed_them(FilterForm form, Precision precision)
    {
        using var stored = Buffer((int)Shape.Weights);
        using var packed = Convolution.Pack(new WeightView(stored), Shape, form, precision);
        Assert.Equal(PackedFilter.Stored(Shape, form, precision).Bytes, packed.Packed.Length);
        using var taken = new PackedFilter(Shape, form, precision, packed.Packed);
        Assert.Equal((0, 0), (taken.Bytes, taken.Packed.Length));
        Assert.Equal(Convolved(packed), Convolved(taken));

        static float[] Convolved(PackedFilter filter)
        {
            var input = new ConvolutionInput(TestNumbers.Normal(9 * 9 * Channels, 2), 1, 9, 9)
            {
                Resampling = filter.Form == FilterForm.Enlarging
                ? Resampling.Nearest2x : Resampling.None
            };
            var y = new float[input.FilteredHeight * input.FilteredWidth * Outputs];
            Convolution.Run(input, filter, [], [], y);
            return y;
        }
    }

    [Fact]
    public void Filters_packed_in_equal_forms_have_equal_bytes()
    {
        var filters = new[] { FilterForm.Direct, FilterForm.Winograd2, FilterForm.Winograd4, FilterForm.TransformedWinograd4 }.GroupBy(form =>
            PackedFilter.Stored(Shape, form, Precision.Float32), form => Bytes((int)Shape.Weights, weight => Convolution.Pack(weight, Shape, form)));
        Assert.All(filters, filter => Assert.All(filter, bytes => Assert.Equal(filter.First(), bytes)));
    }

    [Fact]
    public void Bytes_of_another_length_or_place_are_refused()
    {
        using var buffer = new NativeBuffer(1 << 16);
        using var odd = new NativeBuffer(100);
        var form = Gemm.Form(Outputs, Channels, Precision.Float32, streamed: false);
        Assert.Throws<ArgumentException>(() => new PackedMatrix(new PackedBytes(buffer), form));
        Assert.Throws<ArgumentException>(() => new PackedFilter(Shape, FilterForm.Direct, Precision.Int8, new PackedBytes(odd)));
        Assert.Throws<ArgumentException>(() => new PackedMatrix(new PackedBytes(buffer.Address + 4, form.Bytes), form));
    }

    [Fact]
    public void Forms_are_told_apart_by_their_names()
    {
        PackedForm[] forms =
        [
            Gemm.Form(64, 32, Precision.Float32, false), Gemm.Form(64, 32, Precision.Float32, true), Gemm.Form(64, 32, Precision.BFloat16, false),
            Gemm.Form(64, 32, Precision.BFloat16, true), Gemm.Form(64, 32, Precision.Int8, false), Gemm.Form(32, 64, Precision.Int8, false),
            PackedFilter.Stored(Shape, FilterForm.Direct, Precision.Int8),
            PackedFilter.Stored(Shape, FilterForm.Direct, Precision.BFloat16), PackedFilter.Stored(Shape, FilterForm.Winograd2, Precision.BFloat16),
            PackedFilter.Stored(Shape, FilterForm.Winograd2, Precision.Int8),
            PackedFilter.Stored(Shape, FilterForm.Winograd4, Precision.Float32), PackedFilter.Stored(Shape, FilterForm.TransformedWinograd4, Precision.Float32),
        ];
        Assert.Equal(forms.Length, forms.Select(form => form.ToString()).Distinct().Count());
    }

    private static byte[] Transformed() => Bytes((int)Shape.Weights, weight => Convolution.Pack(weight, Shape, FilterForm.TransformedWinograd4));

    private static IEnumerable<Func<byte[]>> Packs(Precision precision)
    {
        yield return () => Bytes(Outputs * Channels, weight => Gemm.Pack(weight, Outputs, Channels, precision));
        yield return () => Bytes((int)Shape.Weights, weight => Convolution.Pack(weight, Shape, FilterForm.Direct, precision));
        if (precision == Precision.Float32) yield return () => Bytes((int)Shape.Weights, weight => Convolution.Pack(weight, Shape, FilterForm.Winograd4));
        if (precision != Precision.Float32) yield return () =>
            Bytes((int)Shape.Weights, weight => Convolution.Pack(weight, Shape, FilterForm.Winograd2, precision));
        if (precision == Precision.BFloat16) yield return () => Bytes(Outputs * Channels, weight => Gemm.Stream(weight, Outputs, Channels, precision));
    }

    private static byte[] Bytes(int count, Func<WeightView, IPackedWeights> pack)
    {
        using var stored = Buffer(count);
        using var packed = pack(new WeightView(stored));
        return packed.Packed.Span(0, (int)packed.Packed.Length).ToArray();
    }

    /// <summary>Numbers that are the same on every machine.</summary>
    private static NativeBuffer Buffer(int count)
    {
        var buffer = new NativeBuffer(count * sizeof(float));
        var numbers = buffer.Span<float>(0, count);
        for (var i = 0; i < count; i++) numbers[i] = (i * 7919 % 1009 - 504) / 512f;
        return buffer;
    }
}
