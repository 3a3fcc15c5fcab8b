using System.Text;

namespace Kandinsky.Imaging.Tests;

/// <summary>The text that programs put into EXIF's user comment, in all the encodings they really use.</summary>
public sealed class ExifCommentTests
{
    private const string Parameters =
        "masterpiece, a cat\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x512, Version: v1.10.1";

    private static readonly string[] _texts =
    [
        Parameters,
        "рыжий кот\nNegative prompt: размыто\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x512",
        "一只红色的猫，夜晚\nNegative prompt: 模糊\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x512",
        "赤い猫、ねこ 🐈\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x512",
        "chat déjà vu\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 965400086, Size: 512x512",
        "一只红色的猫在花园里睡觉",
    ];

    public static TheoryData<bool, string, string, bool> Kinds()
    {
        var kinds = new TheoryData<bool, string, string, bool>();
        foreach (var isBigEndian in (bool[])[false, true])
            foreach (var code in (string[])["UNICODE\0", "ASCII\0\0\0", "JIS\0\0\0\0\0", "\0\0\0\0\0\0\0\0", "        ", "Unicode\0", ""])
                foreach (var encoding in (string[])["utf-8", "utf-16", "utf-16BE"])
                    foreach (var hasMark in (bool[])[false, true])
                        kinds.Add(isBigEndian, code, encoding, hasMark);
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Is_read_whatever_its_encoding_is_said_to_be(bool isBigEndian, string code, string encodingName, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(encodingName);
        foreach (var text in _texts)
        {
            byte[] bytes = [.. Encoding.Latin1.GetBytes(code), .. hasMark ? encoding.Preamble : [], .. encoding.GetBytes(text)];
            var expected = ParametersText.Parse(text);

            foreach (var padding in (byte[][])[[], [0, 0]])
            {
                var block = new ExifBuilder(isBigEndian).Comment([.. bytes, .. padding]).Build();
                Assert.Equal(text, Exif.Parse(block).UserComment);
                Assert.Equal(expected.Prompt, PictureMetadata.Read(WithSegments.Exif(block))!.Prompt);
                Assert.Equal(expected.Seed, PictureMetadata.Read(WithSegments.Png(new Image(2, 2, ColorMode.Rgb), ("eXIf", block)))!.Seed);
            }
        }
    }

    [Fact]
    public void Japanese_letters_by_escape_sequences_are_read()
    {
        byte[] text = [.. "JIS\0\0\0\0\0"u8, 0x1B, (byte)'$', (byte)'B', 0x47, 0x2D, 0x1B, (byte)'(', (byte)'B', .. "\nSteps: 20, Seed: 7, Size: 512x512"u8];

        Assert.Equal("猫", PictureMetadata.Read(WithSegments.Exif(new ExifBuilder(true).Comment(text).Build()))!.Prompt);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void May_stand_in_the_first_directory_and_without_a_code(ushort type)
    {
        var block = new ExifBuilder(true).Bytes(Exif.UserCommentTag, type, [.. Encoding.UTF8.GetBytes(Parameters), 0]).Build();

        Assert.Equal("masterpiece, a cat", PictureMetadata.Read(WithSegments.Exif(block))!.Prompt);
    }

    [Fact]
    public void Of_two_segments_the_first_counts()
    {
        var other = new ExifBuilder(false).Comment([.. "ASCII\0\0\0"u8, .. Encoding.ASCII.GetBytes(Parameters.Replace("cat", "dog", StringComparison.Ordinal))])
            .Build();
        var block = new ExifBuilder(true).Comment([.. "UNICODE\0"u8, .. Encoding.BigEndianUnicode.GetBytes(Parameters)]).Build();

        Assert.Equal("masterpiece, a cat", PictureMetadata.Read(WithSegments.Exif(block, other))!.Prompt);
        Assert.Equal("masterpiece, a dog", PictureMetadata.Read(WithSegments.Exif(other, block))!.Prompt);
    }

    [Fact]
    public void A_long_block_goes_on_in_a_second_segment()
    {
        var text = Parameters.Replace("cat", new string('c', 70_000), StringComparison.Ordinal);
        var block = new ExifBuilder(true).Comment([.. "ASCII\0\0\0"u8, .. Encoding.ASCII.GetBytes(text)]).Build();

        Assert.Equal(965400086UL, PictureMetadata.Read(WithSegments.Exif(block[..65_000], block[65_000..]))!.Seed);
    }

    public static TheoryData<byte[]> Noise { get; } =
    [
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0xFE, 0x81, 0x02, 0x90],
        new byte[40],
        [.. "ASCII\0\0\0"u8, .. Enumerable.Repeat((byte)' ', 60)],
        [.. "UNICODE\0"u8, 0x00, 0xD8, 0x01, 0xD8, 0x00, 0xD9, 0x11, 0xDA],
        [.. "\0\0\0\0\0\0\0\0"u8, .. Enumerable.Range(0, 90).Select(i => (byte)(i * 151 % 256))],
        [.. "ASCII\0\0\0Screenshot"u8],
        [],
    ];

    [Theory]
    [MemberData(nameof(Noise))]
    public void Bytes_that_are_no_text_are_no_prompt(byte[] comment) =>
        Assert.Null(PictureMetadata.Read(WithSegments.Exif(new ExifBuilder(true).Comment(comment).Build())));

    [Fact]
    public void The_remark_of_a_camera_is_no_prompt()
    {
        var camera = new ExifBuilder(true).Bytes(Exif.DescriptionTag, 2, [.. "OLYMPUS DIGITAL CAMERA\0"u8]).Bytes(Exif.MakeTag, 2, [.. "OLYMPUS\0"u8]);

        Assert.Null(PictureMetadata.Read(WithSegments.Exif(camera.Build())));
        Assert.Null(PictureMetadata.Read(WithSegments.Exif(camera.Comment([.. "ASCII\0\0\0at the sea"u8]).Build())));
    }

    [Fact]
    public void Named_values_count_wherever_they_stand()
    {
        var block = new ExifBuilder(false).Bytes(Exif.DescriptionTag, 2, [.. Encoding.UTF8.GetBytes(Parameters), 0]).Build();

        Assert.Equal("blurry", PictureMetadata.Read(WithSegments.Exif(block))!.NegativePrompt);
        Assert.Equal("blurry", PictureMetadata.Read(WithSegments.Jpeg((JpegMarker.Comment, Encoding.UTF8.GetBytes(Parameters))))!.NegativePrompt);
    }

    [Fact]
    public void A_block_is_read_as_far_as_it_goes()
    {
        var block = new ExifBuilder(true).Number(Exif.OrientationTag, 3, 6).Comment([.. "ASCII\0\0\0"u8, .. Encoding.ASCII.GetBytes(Parameters)]).Build();
        for (var length = 0; length <= block.Length; length++)
        {
            var exif = Exif.Parse(block.AsSpan(0, length));
            Assert.True(exif.Orientation is null or 6);
            Assert.Equal(length == block.Length ? Parameters : null, exif.UserComment);
        }
    }
}
