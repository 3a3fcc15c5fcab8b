using System.IO.Compression;
using System.Text;
using Kandinsky.Testing;

namespace Kandinsky.Imaging.Tests;

public sealed class OrientationTests
{
    // A stored picture of 3 x 2 and how it stands upright (EXIF 2.32, tag 0x0112).
    public static TheoryData<int, string> Upright { get; } = new()
    {
        { 1, "abc def" }, { 2, "cba fed" }, { 3, "fed cba" }, { 4, "def abc" }, { 5, "ad be cf" }, { 6, "da eb fc" }, { 7, "fc eb da" }, { 8, "cf be ad" },
        { 0, "abc def" }, { 9, "abc def" }, { 65535, "abc def" },
    };

    [Theory]
    [MemberData(nameof(Upright))]
    public void A_png_is_turned_as_its_exif_says(int orientation, string expected)
    {
        foreach (var isBigEndian in (bool[])[false, true])
        {
            var exif = new ExifBuilder(isBigEndian).Number(Exif.OrientationTag, 3, (uint)orientation).Build();

            Assert.Equal(expected, Letters(WithSegments.Png(Stored(), ("eXIf", exif))));
            Assert.Equal(expected, Letters(WithSegments.Png(Stored(), ("eXIf", [.. Exif.Header, .. exif]))));
            Assert.Equal(expected, Letters(WithSegments.Png(Stored(), ("tEXt", Profile(exif)))));
        }
    }

    [Theory]
    [MemberData(nameof(Upright))]
    public void A_picture_is_turned_as_its_xmp_says_where_exif_does_not(int orientation, string expected)
    {
        foreach (var property in (string[])[$" tiff:Orientation=\"{orientation}\"/>", $"><tiff:Orientation>{orientation}</tiff:Orientation></rdf:Description>"])
        {
            var packet = $"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"r\"><rdf:Description xmlns:tiff=\"t\"{property}</rdf:RDF></x:xmpmeta>";
            var file = PngEncoder.Encode(Stored(), new PngText(XmpPacket.PngKeyword, packet));

            Assert.Equal(expected, Letters(file));
            var jpeg = ImageFile.Decode(WithSegments.Jpeg((JpegMarker.App1, [.. XmpPacket.Header, .. Encoding.UTF8.GetBytes(packet)])));
            Assert.Equal(orientation is >= 5 and <= 8, jpeg.Height > jpeg.Width);
            Assert.Equal(expected,
                Letters(WithSegments.Png(Stored(), ("eXIf", new ExifBuilder(true).Number(Exif.OrientationTag, 3, (uint)orientation).Build()))));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_number_may_have_any_width(bool isBigEndian)
    {
        foreach (ushort type in (ushort[])[1, 3, 4])
        {
            Assert.Equal(6, Exif.Parse(new ExifBuilder(isBigEndian).Number(Exif.OrientationTag, type, 6).Build()).Orientation);
            Assert.Null(Exif.Parse(new ExifBuilder(isBigEndian).Number(Exif.OrientationTag, type, 9).Build()).Orientation);
        }
        Assert.Null(Exif.Parse(new ExifBuilder(isBigEndian).Number(Exif.OrientationTag, 4, 0x60006).Build()).Orientation);
    }

    [Fact]
    public void The_first_exif_segment_of_a_jpeg_counts()
    {
        var (turned, upright) = (Block(6), Block(1));
        var without = new ExifBuilder(true).Bytes(Exif.DescriptionTag, 2, [.. "a remark\0"u8]).Build();

        Assert.Equal((4, 8), Size(WithSegments.Exif(turned, upright)));
        Assert.Equal((8, 4), Size(WithSegments.Exif(upright, turned)));
        Assert.Equal((8, 4), Size(WithSegments.Exif(without, turned)));

        static byte[] Block(uint orientation) => new ExifBuilder(false).Number(Exif.OrientationTag, 3, orientation).Build();

        static (int, int) Size(byte[] file) => ImageFile.Decode(file) is var image ? (image.Width, image.Height) : default;
    }

    [Fact]
    public void Exif_counts_before_xmp()
    {
        const string packet = "<r xmlns:t=\"t\" t:Orientation=\"6\"/>";
        var exif = new ExifBuilder(false).Number(Exif.OrientationTag, 3, 3).Build();
        var file = WithSegments.Jpeg((JpegMarker.App1, [.. XmpPacket.Header, .. Encoding.UTF8.GetBytes(packet)]), (JpegMarker.App1, [.. Exif.Header, .. exif]));

        Assert.Equal(8, ImageFile.Decode(file).Width);
        Assert.Equal("fed cba",
            Letters(WithSegments.Png(Stored(), ("eXIf", exif),
            ("tEXt", [.. Encoding.Latin1.GetBytes(XmpPacket.PngKeyword), 0, .. Encoding.Latin1.GetBytes(packet)]))));
    }

    [Fact]
    public void A_compressed_profile_counts_too()
    {
        var exif = new ExifBuilder(true).Number(Exif.OrientationTag, 3, 8).Build();
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(Profile([.. Exif.Header, .. exif])
            .AsSpan("Raw profile type exif\0".Length));

        Assert.Equal("cf be ad", Letters(WithSegments.Png(Stored(), ("zTXt", [.. "Raw profile type APP1\0\0"u8, .. packed.ToArray()]))));
    }

    [Theory]
    [InlineData("II*\0")]
    [InlineData("II*\0\u0008\0\0\0\u0009\0")]
    [InlineData("MM\0*\u00FF\u00FF\u00FF\u00FF\0\u0001")]
    [InlineData("XX*\0\u0008\0\0\0\u0001\0")]
    [InlineData("Exif\0\0")]
    [InlineData("")]
    public void Damaged_exif_turns_nothing(string block)
    {
        var exif = Encoding.Latin1.GetBytes(block);

        Assert.Equal("abc def", Letters(WithSegments.Png(Stored(), ("eXIf", exif))));
        Assert.Equal(8, ImageFile.Decode(WithSegments.Exif(exif)).Width);
    }

    [Fact]
    public void A_png_from_a_phone_stands_upright()
    {
        var read = ImageFile.Load(Repository.Path("tests", "cases", "orientation", "exif6_before.png"));
        var stored = ImageFile.Decode(WithoutExif(File.ReadAllBytes(Repository.Path("tests", "cases", "orientation", "exif6_before.png"))));

        Assert.Equal((24, 40), (read.Width, read.Height));
        for (var y = 0; y < stored.Height; y++)
        {
            for (var x = 0; x < stored.Width; x++) Assert.Equal(stored.Pixel(x, y), read.Pixel(stored.Height - 1 - y, x));
        }
    }

    private static byte[] WithoutExif(byte[] file)
    {
        using var kept = new MemoryStream();
        kept.Write(PngChunk.Signature);
        foreach (var chunk in PngChunk.Read(file).Where(chunk => chunk.Type != "eXIf")) PngChunk.Write(kept, Encoding.ASCII.GetBytes(chunk.Type),
            chunk.Data.Span);
        return kept.ToArray();
    }

    private static byte[] Profile(byte[] exif) =>
        Encoding.Latin1.GetBytes($"Raw profile type exif\0\nexif\n{exif.Length,8}\n{Convert.ToHexStringLower(exif)}\n");

    private static Image Stored() => new(3, 2, ColorMode.Gray, [.. "abcdef"u8]);

    private static string Letters(byte[] file)
    {
        var image = ImageFile.Decode(file);
        return string.Join(' ', Enumerable.Range(0, image.Height).Select(y => Encoding.ASCII.GetString(image.Row(y))));
    }
}
