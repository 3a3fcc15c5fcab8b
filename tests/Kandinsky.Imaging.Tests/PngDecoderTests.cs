using System.Buffers.Binary;
using Kandinsky.Tensors;

namespace Kandinsky.Imaging.Tests;

public class PngDecoderTests
{
    [Fact]
    public void Reads_every_colour_type_depth_filter_and_interlacing()
    {
        var random = new Random(11);
        foreach (var kind in PngBuilder.Kinds)
        {
            for (var round = 0; round < 200; round++)
            {
                var builder = PngBuilder.Random(random, kind, random.Next(1, 24), random.Next(1, 24), isInterlaced: round % 2 == 1);
                var (expected, read) = (builder.Expected(), PngDecoder.Decode(builder.Build(random)));

                Assert.Equal(expected.Mode, read.Mode);
                Assert.True(expected.Pixels.SequenceEqual(read.Pixels), $"{builder.Header}, round {round}");
            }
        }
    }

    [Fact]
    public void Entries_that_a_palette_lacks_are_black()
    {
        var builder = new PngBuilder { Header = new(1, 1, 8, PngColorType.Palette, false), Samples = [200], Palette = [1, 2, 3] };

        Assert.Equal([0, 0, 0], PngDecoder.Decode(builder.Build(new Random(1))).Pixels.ToArray());
    }

    [Theory]
    [InlineData(0u, 5u)]
    [InlineData(5u, 0u)]
    [InlineData(65535u, 65535u)]
    [InlineData(int.MaxValue, 1u)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    public void Rejects_impossible_and_oversized_headers(uint width, uint height)
    {
        var file = WithHeader(data =>
        {
            BinaryPrimitives.WriteUInt32BigEndian(data, width);
            BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), height);
        });

        AssertRefused(file, $"{width}×{height}");
    }

    [Fact]
    public void The_pixel_limit_can_be_raised_and_lowered()
    {
        var file = PngEncoder.Encode(new Image(30, 30, ColorMode.Gray));

        Assert.Throws<KandinskyException>(() => PngDecoder.Decode(file, new ImageLimits { MaxPixels = 899 }));
        Assert.Equal(30, PngDecoder.Decode(file, new ImageLimits { MaxPixels = 900 }).Width);
    }

    [Fact]
    public void Rejects_every_pair_of_colour_type_and_depth_that_png_does_not_have()
    {
        foreach (var (colorType, depth) in from type in Enumerable.Range(0, 256) from depth in Enumerable.Range(0, 33) select ((byte)type, (byte)depth))
        {
            if (!PngBuilder.Kinds.Contains(((PngColorType)colorType, depth)))
                AssertRefused(WithHeader(data => (data[8], data[9]) = (depth, colorType)), "does not have");
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void Rejects_unknown_methods(int place) => AssertRefused(WithHeader(data => data[place] = 9), "does not have");

    [Fact]
    public void Rejects_a_file_whose_chunks_do_not_make_a_picture()
    {
        var header = WithHeader(_ => { })[8..33];
        var data = PngChunkOf("IDAT", PngBuilder.Compress([0, 1]));
        var end = PngChunkOf("IEND", []);

        AssertRefused([.. data, .. header, .. end], "IHDR");
        AssertRefused([.. header, .. end], "no picture data");
        AssertRefused([.. header, .. header, .. data, .. end], "two headers");
        AssertRefused([.. header, .. PngChunkOf("ABCD", []), .. data, .. end], "unknown chunk ABCD");
        AssertRefused([.. header, .. PngChunkOf("PLTE", new byte[4]), .. data, .. end], "palette");
        AssertRefused([.. header, .. PngChunkOf("tRNS", new byte[3]), .. data, .. end], "tRNS");
        AssertRefused([.. header, .. PngChunkOf("IDAT", PngBuilder.Compress([7, 1])), .. end], "filter 7");
        AssertRefused([.. header, .. PngChunkOf("IDAT", PngBuilder.Compress([0])), .. end], "too early");
        AssertRefused([.. header, .. PngChunkOf("IDAT", [1, 2, 3, 4, 5, 6, 7]), .. end], "zlib");
        AssertRefused([.. header, .. data], "before the IEND");
        AssertRefused([.. WithHeader(bytes => bytes[9] = 3)[8..33], .. data, .. end], "palette is missing");
        Assert.Equal(1, PngDecoder.Decode((byte[])[.. PngChunk.Signature, .. header, .. PngChunkOf("abCd", [1]), .. data, .. end, 1, 2, 3]).Width);
    }

    [Fact]
    public void A_flipped_bit_in_the_picture_is_noticed()
    {
        var file = PngEncoder.Encode(RandomImage.Make(new Random(3), 12, 12, ColorMode.Rgb));
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            var damaged = file.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.Throws<KandinskyException>(() => PngDecoder.Decode(damaged));
        }
    }

    private static byte[] WithHeader(Action<byte[]> change)
    {
        var data = new byte[PngHeader.Length];
        new PngHeader(1, 1, 8, PngColorType.Gray, false).Write(data);
        change(data);
        return [.. PngChunk.Signature, .. PngChunkOf("IHDR", data), .. PngChunkOf("IDAT", PngBuilder.Compress([0, 1])), .. PngChunkOf("IEND", [])];
    }

    private static byte[] PngChunkOf(string type, byte[] data)
    {
        using var stream = new MemoryStream();
        PngChunk.Write(stream, [.. type.Select(letter => (byte)letter)], data);
        return stream.ToArray();
    }

    private static void AssertRefused(byte[] file, string reason)
    {
        file = file.AsSpan().StartsWith(PngChunk.Signature) ? file : [.. PngChunk.Signature, .. file];
        var error = Assert.Throws<KandinskyException>(() => PngDecoder.Decode(file));

        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
