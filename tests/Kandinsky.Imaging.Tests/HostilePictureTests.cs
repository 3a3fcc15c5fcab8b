using System.Text;
using Kandinsky.Tensors;
using Kandinsky.Testing;
using Xunit.Abstractions;

namespace Kandinsky.Imaging.Tests;

/// <summary>
/// Files made to do harm. KANDINSKY_FUZZ_CASES runs that many mutated files instead of 200 000; KANDINSKY_FUZZ_SEED starts elsewhere.
/// </summary>
public class HostilePictureTests(ITestOutputHelper output)
{
    [Fact]
    public void Two_hundred_thousand_mutated_files_are_read_or_refused()
    {
        var cases = Setting("KANDINSKY_FUZZ_CASES", 200_000);
        var first = Setting("KANDINSKY_FUZZ_SEED", 0);
        var corpus = Corpus();
        var sound = 0;
        Assert.All(corpus, file => Assert.True(DecoderBudget.Check(file, "corpus")));

        Parallel.For(first, first + cases, seed =>
        {
            if (DecoderBudget.Check(PictureMutation.Make(corpus, seed), $"seed {seed}"))
                Interlocked.Increment(ref sound);
        });

        output.WriteLine($"{cases} files from seed {first}: {sound} readable");
        Assert.InRange(sound, cases / 100, cases);
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_refused()
    {
        foreach (var file in Corpus())
        {
            for (var length = 0; length < file.Length; length++)
                Assert.False(DecoderBudget.Check(file[..length], $"{length} of {file.Length} bytes"));
        }
    }

    [Fact]
    public void A_header_cannot_make_a_small_file_claim_a_large_picture()
    {
        foreach (var (width, height) in new[] { (65535, 65535), (8192, 8192), (65535, 1000), (1000, 65535) })
        {
            Assert.False(DecoderBudget.Check(Png(new(width, height, 16, PngColorType.Rgba, true), PngBuilder.Compress(new byte[9])), "PNG claim"));
            var jpeg = JpegEncoder.Encode(new Image(1, 1, ColorMode.Rgb));
            var frame = jpeg.AsSpan().IndexOf([(byte)0xFF, JpegMarker.BaselineFrame]);
            (jpeg[frame + 5], jpeg[frame + 6], jpeg[frame + 7], jpeg[frame + 8]) = ((byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width);
            Assert.False(DecoderBudget.Check(jpeg, "JPEG claim"));
        }
    }

    [Fact]
    public void Data_that_expands_beyond_the_picture_is_not_expanded()
    {
        var bomb = PngBuilder.Compress(new byte[1 << 28]);
        var file = Png(new(16, 16, 8, PngColorType.Rgb, false), bomb);
        bomb.AsSpan(bomb.Length / 2).Fill(0xFF);   // expanding this far would fail

        Assert.True(DecoderBudget.Check(file, "IDAT bomb"));
        Assert.True(DecoderBudget.Check(Png(new(16, 16, 8, PngColorType.Rgb, false), bomb), "damaged IDAT bomb"));
    }

    [Theory]
    [InlineData("zTXt", "parameters\0\0")]
    [InlineData("iTXt", "parameters\0\u0001\0\0\0")]
    public void A_text_that_expands_without_end_is_left_out(string type, string head)
    {
        byte[] bomb = [.. Encoding.Latin1.GetBytes(head), .. PngBuilder.Compress(new byte[1 << 28])];
        var file = Png(new(1, 1, 8, PngColorType.Gray, false), PngBuilder.Compress([0, 0]), (type, bomb), ("tEXt", [.. "kandinsky\0{}"u8]));

        Assert.True(DecoderBudget.Check(file, type));
        Assert.Equal("kandinsky", Assert.Single(PngDecoder.ReadTexts(file)).Keyword);
    }

    [Fact]
    public void Thousands_of_chunks_and_texts_cost_little()
    {
        var text = ("zTXt", (byte[])[.. "k\0\0"u8, .. PngBuilder.Compress(new byte[PngTextReader.MaxBytes])]);
        var texts = Png(new(1, 1, 8, PngColorType.Gray, false), PngBuilder.Compress([0, 0]), [.. Enumerable.Repeat(text, 1000)]);
        var builder = new PngBuilder { Header = new(100, 100, 8, PngColorType.Gray, false), Samples = new int[10_000], PieceBytes = 1 };

        Assert.True(DecoderBudget.Check(Png(new(1, 1, 8, PngColorType.Gray, false), PngBuilder.Compress([0, 0]),
            [.. Enumerable.Repeat(("abCd", new byte[3]), 10_000)]), "chunks"));
        Assert.True(DecoderBudget.Check(builder.Build(new Random(1)), "IDAT pieces"));
        Assert.True(DecoderBudget.Check(texts, "texts"));
    }

    [Fact]
    public void A_thousand_scans_are_refused()
    {
        var file = File.ReadAllBytes(Path.Combine(JpegDecoderTests.Folder, "progressive_bits.jpg"));
        var scan = file.AsSpan().IndexOf([(byte)0xFF, JpegMarker.StartOfScan]);
        byte[] head = [.. file[..scan]];
        byte[] empty = [0xFF, JpegMarker.StartOfScan, 0, 8, 1, 1, 0, 1, 63, 0x00];

        Assert.False(DecoderBudget.Check([.. head, .. Enumerable.Repeat(file[scan..^2], 1000).SelectMany(bytes => bytes), .. file[^2..]], "whole scans"));
        Assert.False(DecoderBudget.Check([.. head, .. Enumerable.Repeat(empty, 1000).SelectMany(bytes => bytes), .. file[^2..]], "empty scans"));
    }

    [Fact]
    public void A_large_picture_takes_memory_in_proportion()
    {
        var image = RandomImage.Make(new Random(9), 2000, 1500, ColorMode.Rgb);

        Assert.True(DecoderBudget.Check(PngEncoder.Encode(image), "PNG", milliseconds: 10_000));
        Assert.True(DecoderBudget.Check(JpegEncoder.Encode(image, 95, ChromaSampling.Full), "JPEG", milliseconds: 10_000));
    }

    [Fact]
    public void Nothing_of_one_picture_shows_in_the_next()
    {
        var secret = new Image(64, 64, ColorMode.Rgb);
        secret.Pixels.Fill(0xA5);
        PngDecoder.Decode(PngEncoder.Encode(secret));
        JpegDecoder.Decode(JpegEncoder.Encode(secret));

        Assert.Throws<KandinskyException>(() => PngDecoder.Decode(Png(new(64, 64, 8, PngColorType.Rgb, false), PngBuilder.Compress(new byte[99]))));
        var black = PngDecoder.Decode(PngEncoder.Encode(new Image(64, 64, ColorMode.Rgb)));
        Assert.False(black.Pixels.ContainsAnyExcept((byte)0));
    }

    /// <summary>Small files of every kind, so that a case costs little.</summary>
    private static List<byte[]> Corpus()
    {
        var random = new Random(21);
        var corpus = new List<byte[]>();
        foreach (var kind in PngBuilder.Kinds)
        {
            foreach (var isInterlaced in new[] { false, true })
                corpus.Add(PngBuilder.Random(random, kind, random.Next(1, 12), random.Next(1, 12), isInterlaced).Build(random));
        }

        var metadata = new PictureMetadata { Prompt = "a cat", NegativePrompt = "a dog", Steps = 3, Seed = 5 };
        corpus.Add(ImageFile.Encode(new Image(3, 3, ColorMode.Rgb), PictureFormat.Png, metadata));
        corpus.Add(ImageFile.Encode(new Image(9, 9, ColorMode.Rgb), PictureFormat.Jpeg, metadata));
        corpus.AddRange(Directory.EnumerateFiles(JpegDecoderTests.Folder, "*.jpg").Order().Where(path => !path.Contains("arithmetic", StringComparison.Ordinal))
            .Select(File.ReadAllBytes));
        corpus.Add(File.ReadAllBytes(Goldens.Path("images", "orientation6.jpg")));
        corpus.Add(File.ReadAllBytes(Goldens.Path("images", "cmyk.jpg")));
        return corpus;
    }

    private static byte[] Png(PngHeader header, byte[] data, params (string Type, byte[] Data)[] extra)
    {
        using var file = new MemoryStream();
        file.Write(PngChunk.Signature);
        var stored = new byte[PngHeader.Length];
        header.Write(stored);
        PngChunk.Write(file, "IHDR"u8, stored);
        foreach (var chunk in extra)
            PngChunk.Write(file, Encoding.ASCII.GetBytes(chunk.Type), chunk.Data);
        PngChunk.Write(file, "IDAT"u8, data);
        PngChunk.Write(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;
}
