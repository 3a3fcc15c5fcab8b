using System.Text;
using System.Text.Json;
using Kandinsky.Tensors;

namespace Kandinsky.Imaging.Tests;

public class PictureMetadataTests
{
    private static PictureMetadata Sample => new()
    {
        Prompt = "a red \"fox\", in the снег:\nsecond line",
        NegativePrompt = "blurry, lowres",
        Seed = ulong.MaxValue,
        Width = 64,
        Height = 48,
        Steps = 50,
        PriorSteps = 25,
        GuidanceScale = 4,
        PriorGuidanceScale = 4.1,
        Scheduler = "ddpm",
        Model = "kandinsky-2-2-decoder",
        Prior = "kandinsky-2-2-prior",
        Task = "text-to-image",
        Version = "1.2.3",
        Extra = new Dictionary<string, string> { ["Lora"] = "a.safetensors:0.5, b:1", ["Denoising strength"] = "0.4" },
    };

    [Theory]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.Jpeg)]
    public void A_picture_file_tells_how_it_was_made(PictureFormat format)
    {
        var file = ImageFile.Encode(new Image(8, 8, ColorMode.Rgb), format, Sample);

        AssertSame(Sample, PictureMetadata.Read(file));
    }

    [Theory]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.Jpeg)]
    public void The_parameters_text_alone_holds_every_value_too(PictureFormat format)
    {
        var file = ImageFile.Encode(new Image(8, 8, ColorMode.Rgb), format, Sample);
        var (record, texts) = format == PictureFormat.Png ? PngMetadata.Read(file) : JpegMetadata.Read(file);
        var parameters = texts.Single(text => text.Place == (format == PictureFormat.Png ? "parameters" : PlacedText.ExifComment)).Text;

        Assert.Equal("blurry, lowres", JsonDocument.Parse(record!).RootElement.GetProperty("negativePrompt").GetString());
        Assert.Equal(Sample.ToParameters(), parameters);
        AssertSame(Sample, ParametersText.Parse(parameters));
    }

    [Fact]
    public void The_parameters_text_has_the_form_other_programs_read() => Assert.Equal(
        """
        a red "fox", in the снег:
        second line
        Negative prompt: blurry, lowres
        Steps: 50, Sampler: ddpm, CFG scale: 4, Seed: 18446744073709551615, Size: 64x48, Model: kandinsky-2-2-decoder, Prior: kandinsky-2-2-prior, Prior steps: 25, Prior CFG scale: 4.1, Task: text-to-image, Lora: "a.safetensors:0.5, b:1", Denoising strength: 0.4, Version: Kandinsky.NET 1.2.3
        """.ReplaceLineEndings("\n"),
        Sample.ToParameters());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("blurry")]
    public void An_empty_negative_prompt_is_not_the_absence_of_one(string? negative)
    {
        var metadata = Sample with { NegativePrompt = negative };

        Assert.Equal(negative, PictureMetadata.Read(ImageFile.Encode(new Image(8, 8, ColorMode.Rgb), PictureFormat.Png, metadata))!.NegativePrompt);
        Assert.Equal(negative, ParametersText.Parse(metadata.ToParameters()).NegativePrompt);
    }

    [Fact]
    public void Reads_what_another_program_wrote()
    {
        var metadata = ParametersText.Parse(
            "castle, night\nNegative prompt: people\nSteps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 7, Size: 512x768, Model hash: "
                + "ab12, Model: some");

        Assert.Equal(("castle, night", "people", 20, 6.5, 7UL), (metadata.Prompt, metadata.NegativePrompt, metadata.Steps, metadata.GuidanceScale,
            metadata.Seed));
        Assert.Equal((512, 768, "DPM++ 2M", "some"), (metadata.Width, metadata.Height, metadata.Scheduler, metadata.Model));
        Assert.Equal(["Model hash", "Schedule type"], metadata.Extra.Keys.Order());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("just a prompt", "just a prompt")]
    [InlineData("a prompt, with: a colon", "a prompt, with: a colon")]
    public void A_text_without_values_is_all_prompt(string text, string prompt) => Assert.Equal(prompt, ParametersText.Parse(text).Prompt);

    [Theory]
    [InlineData("Steps: \"unfinished, Seed: 4, Size: x, CFG scale: many")]
    [InlineData(",,,,:::,\"\"\"\",\\\\,")]
    [InlineData("Steps: 99999999999999, Seed: -5, Size: 5x5x5, Extra: \"\\u12\"")]
    public void Odd_texts_are_read_as_far_as_they_go(string text) =>
        Assert.StartsWith("prompt", ParametersText.Parse("prompt\n" + text).Prompt, StringComparison.Ordinal);

    [Fact]
    public void A_huge_line_takes_no_more_than_its_length()
    {
        var pieces = ParameterValue.ParseLine(string.Concat(Enumerable.Repeat("ab: \"", 200_000)));

        Assert.Single(pieces);
    }

    [Theory]
    [InlineData("{\"prompt\":null,\"extra\":null,\"model\":null}", "")]
    [InlineData("{\"prompt\":\"x\",\"unknown\":[1,{}]}", "x")]
    [InlineData("{\"extra\":{\"a\":null,\"b\":\"c\"}}", "")]
    public void A_strange_record_is_read_as_far_as_it_goes(string json, string prompt)
    {
        var file = PngEncoder.Encode(new Image(1, 1, ColorMode.Gray), new PngText("kandinsky", json));

        Assert.Equal(prompt, PictureMetadata.Read(file)!.Prompt);
    }

    [Theory]
    [InlineData("{\"seed\":\"many\"}")]
    [InlineData("[1,2]")]
    [InlineData("{")]
    [InlineData("null")]
    public void A_damaged_record_is_no_record(string json) =>
        Assert.Null(PictureMetadata.Read(PngEncoder.Encode(new Image(1, 1, ColorMode.Gray), new PngText("kandinsky", json))));

    [Fact]
    public void A_picture_without_record_says_nothing() =>
        Assert.Null(PictureMetadata.Read(JpegEncoder.Encode(new Image(1, 1, ColorMode.Gray))));

    [Theory]
    [InlineData(PictureFormat.Png, "iTXt")]
    [InlineData(PictureFormat.Jpeg, "http://ns.adobe.com/xap/1.0/\0")]
    public void A_picture_says_that_a_model_made_it(PictureFormat format, string place)
    {
        var file = Encoding.Latin1.GetString(ImageFile.Encode(new Image(8, 8, ColorMode.Rgb), format, Sample));

        Assert.Contains(place, file, StringComparison.Ordinal);
        Assert.Contains("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia", file, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_that_no_file_format_holds_do_no_harm()
    {
        var odd = Sample with
        {
            Prompt = "nul\0 and \uD800 alone",
            Software = "a<b>&\0",
            Extra = new Dictionary<string, string> { ["a,b:c"] = "\"", [""] = "x" }
        };

        Assert.Equal("nul\0 and \uFFFD alone", PictureMetadata.Read(ImageFile.Encode(new Image(1, 1, ColorMode.Rgb), PictureFormat.Png, odd))!.Prompt);
    }

    [Fact]
    public void A_jpeg_cannot_hold_an_endless_prompt()
    {
        var endless = Sample with { Prompt = new string('x', 70_000) };
        var error = Assert.Throws<KandinskyException>(() => ImageFile.Encode(new Image(1, 1, ColorMode.Rgb), PictureFormat.Jpeg, endless));

        Assert.Equal(ErrorKind.Output, error.Kind);
        Assert.Equal(70_000, PictureMetadata.Read(ImageFile.Encode(new Image(1, 1, ColorMode.Rgb), PictureFormat.Png, endless))!.Prompt.Length);
    }

    private static void AssertSame(PictureMetadata expected, PictureMetadata? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Extra.OrderBy(pair => pair.Key), actual.Extra.OrderBy(pair => pair.Key));
        Assert.Equal(expected with { Extra = actual.Extra }, actual);
    }
}
