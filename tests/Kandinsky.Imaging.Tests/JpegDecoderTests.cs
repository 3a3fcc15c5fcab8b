using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Imaging.Tests;

public class JpegDecoderTests
{
    public static string Folder { get; } = Repository.Path("tests", "Kandinsky.Imaging.Tests", "Pictures");

    public static TheoryData<string> Pictures() =>
        [.. Directory.EnumerateFiles(Folder, "*.png").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    /// <summary>Samplings, scan scripts and colour spaces that the goldens lack; beside each file, what libjpeg-turbo and Pillow make of it.</summary>
    [Theory]
    [MemberData(nameof(Pictures))]
    public void Agrees_with_libjpeg_to_the_last_bit(string name)
    {
        var expected = ImageFile.Load(Path.Combine(Folder, $"{name}.png"));
        var read = ImageFile.Load(Path.Combine(Folder, $"{name}.jpg"));

        Assert.Equal((expected.Width, expected.Height, expected.Mode), (read.Width, read.Height, read.Mode));
        Assert.True(expected.Pixels.SequenceEqual(read.Pixels), $"byte {expected.Pixels.CommonPrefixLength(read.Pixels)} differs");
    }

    [Theory]
    [InlineData(0xC3, "Lossless")]
    [InlineData(0xC5, "Hierarchical")]
    [InlineData(0xC9, "Arithmetic")]
    [InlineData(0xCA, "Arithmetic")]
    public void Names_the_kinds_it_does_not_read(byte marker, string kind) =>
        AssertRefused(Changed("one_pixel", (JpegMarker.BaselineFrame, 1, marker)), kind);

    [Fact]
    public void Names_arithmetic_coding() => AssertRefused(Picture("arithmetic"), "Arithmetic");

    [Theory]
    [InlineData(4, 12, "12-bit")]
    [InlineData(9, 2, "length")]
    [InlineData(11, 0x50, "sampling")]
    [InlineData(11, 0x01, "sampling")]
    [InlineData(12, 4, "quantisation table")]
    [InlineData(13, 1, "same number")]
    public void Rejects_a_frame_header_that_makes_no_sense(int place, byte value, string reason) =>
        AssertRefused(Changed("one_pixel", (JpegMarker.BaselineFrame, place, value)), reason);

    [Fact]
    public void Rejects_a_height_that_comes_later() =>
        AssertRefused(Changed("one_pixel", (JpegMarker.BaselineFrame, 5, 0), (JpegMarker.BaselineFrame, 6, 0)), "DNL");

    [Theory]
    [InlineData(4, 9)]
    [InlineData(5, 77)]
    [InlineData(6, 0x44)]
    [InlineData(7, 1)]
    public void Rejects_a_scan_header_that_makes_no_sense(int place, byte value) =>
        AssertRefused(Changed("one_pixel", (JpegMarker.StartOfScan, place, value)), "scan");

    [Fact]
    public void Rejects_a_scan_that_comes_twice()
    {
        var file = Picture("separate_scans");
        var first = IndexOf(file, JpegMarker.StartOfScan);

        AssertRefused([.. file[..^2], .. file[first..]], "twice");
    }

    [Fact]
    public void Rejects_bits_that_come_again_or_out_of_order()
    {
        var file = Picture("progressive_bits");
        var first = IndexOf(file, JpegMarker.StartOfScan);
        var second = first + 2 + IndexOf(file[(first + 2)..], JpegMarker.StartOfScan);

        AssertRefused([.. file[..second], .. file[first..]], "again or out of order");
    }

    [Fact]
    public void Rejects_a_picture_that_lacks_a_component()
    {
        var file = Picture("separate_scans");
        var last = file.AsSpan().LastIndexOf([(byte)0xFF, JpegMarker.StartOfScan]);

        AssertRefused([.. file[..last], 0xFF, JpegMarker.EndOfImage], "missing");
    }

    [Fact]
    public void Rejects_a_missing_restart_marker()
    {
        var file = Picture("separate_scans_restart");
        var restart = file.AsSpan().IndexOf([(byte)0xFF, JpegMarker.FirstRestart]);
        file[restart + 1] = JpegMarker.FirstRestart + 5;

        AssertRefused(file, "restart marker 0");
    }

    [Fact]
    public void Every_orientation_turns_the_same_picture_upright()
    {
        var upright = RandomImage.Make(new Random(8), 7, 5, ColorMode.Rgb);
        var turned = new[] { 1, 2, 3, 4, 5, 6, 7, 8 }.Select(value =>
        {
            var result = new ImageOrientation(value, 7, 5).CreateImage(ColorMode.Rgb);
            for (var y = 0; y < 5; y++)
                new ImageOrientation(value, 7, 5).Place(upright.Row(y), y, result);
            return result;
        }).ToArray();

        Assert.All(turned, (image, index) => Assert.Equal(index >= 4 ? (5, 7) : (7, 5), (image.Width, image.Height)));
        Assert.Equal(8, turned.Select(image => Convert.ToHexString(image.Pixels)).Distinct().Count());
        Assert.Equal(upright.Pixel(0, 4).ToArray(), turned[5].Pixel(0, 0).ToArray());
        Assert.Equal(upright.Pixel(6, 0).ToArray(), turned[7].Pixel(0, 0).ToArray());
    }

    private static byte[] Picture(string name) => File.ReadAllBytes(Path.Combine(Folder, $"{name}.jpg"));

    private static byte[] Changed(string name, params (byte Marker, int Place, byte Value)[] changes)
    {
        var file = Picture(name);
        foreach (var (marker, place, value) in changes)
            file[IndexOf(file, marker) + place] = value;
        return file;
    }

    private static int IndexOf(byte[] file, byte marker) => file.AsSpan().IndexOf([(byte)0xFF, marker]);

    private static void AssertRefused(byte[] file, string reason)
    {
        var error = Assert.Throws<KandinskyException>(() => JpegDecoder.Decode(file));

        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
