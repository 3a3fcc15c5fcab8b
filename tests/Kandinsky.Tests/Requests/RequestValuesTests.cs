namespace Kandinsky.Tests;

/// <summary>From a request to its pictures' metadata and back.</summary>
public sealed class RequestValuesTests
{
    public static TheoryData<string> Tasks => RequestFieldsTests.Tasks;

    /// <summary>
    /// What metadata do not hold: pictures, ingredients, how the painting was watched, the size, which the run knows, and whether words were to be chosen.
    /// </summary>
    private static readonly string[] NotRecorded = ["image", "mask", "hint", "items", "preview_every", "preview_quality", "width", "height", "scheduler",
        "wildcards"];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Metadata_give_back_what_changes_the_picture(string name)
    {
        var request = RequestFieldsTests.Filled(RequestFieldsTests.Task(name));
        var recalled = RequestValues.Of(Recorded(request)).ApplyTo(RequestFieldsTests.Task(name).Blank);
        foreach (var field in RequestFields.Of(request.GetType()).Where(field => !NotRecorded.Contains(field.Key))) Assert.Equal(field.Get(request),
            field.Get(recalled));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_text_that_other_programs_read_gives_it_back_too(string name)
    {
        var request = RequestFieldsTests.Filled(RequestFieldsTests.Task(name));
        request = RequestValues.OfPrompt("a cat: 3, \"yes\"").ApplyTo(request);
        var file = ImageFile.Encode(new Image(8, 8, ColorMode.Rgb), PictureFormat.Png, Recorded(request) with { Prompt = "a cat: 3, \"yes\"" });
        var read = PictureMetadata.Read(file)!;
        var recalled = RequestValues.Of(read).ApplyTo(RequestFieldsTests.Task(name).Blank);
        foreach (var field in RequestFields.Of(request.GetType()).Where(field => !NotRecorded.Contains(field.Key))) Assert.Equal(field.Get(request),
            field.Get(recalled));
    }

    [Fact]
    public void An_ordinary_request_records_nothing_beyond_what_every_picture_has()
    {
        Assert.Empty(Recorded(new TextToImageRequest { Prompts = ["a cat"] }).Extra);
        Assert.Equal(["Denoising strength"], Recorded(new ImageToImageRequest { Prompts = ["a cat"], Image = RequestFieldsTests.Picture(1) }).Extra.Keys);
        // Without a picture strengths mean nothing
        Assert.Empty(Recorded(new ControlRequest { Prompts = ["a cat"], Hint = RequestFieldsTests.Picture(1) }).Extra);
    }

    [Theory]
    [InlineData(0.1, 0.8)]
    [InlineData(1e-5, 1)]
    [InlineData(0, 2.5e-10)]
    [InlineData(1.25e-7, 3.5e-6)]
    public void Where_guidance_is_on_comes_back_exactly(double from, double to)
    {
        var request = new TextToImageRequest { Prompts = ["a cat"], GuidanceFrom = from, GuidanceTo = to };
        var back = RequestValues.Of(Recorded(request)).ApplyTo(new TextToImageRequest { Prompts = [] });
        Assert.Equal((from, to), (back.GuidanceFrom, back.GuidanceTo));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("0.5")]
    [InlineData("-")]
    [InlineData("")]
    public void Recorded_values_that_are_none_are_passed_over(string text)
    {
        var metadata = new PictureMetadata
        {
            Prompt = "a cat",
            Extra = new Dictionary<string, string>
            {
                ["Guidance interval"] = text, ["Step caching"] = text == "0.5" ? "x" : text, ["Karras"] = text,
                ["Timestep spacing"] = text
            },
        };
        Assert.Equal(["prompt"], RequestValues.Of(metadata).Keys);
    }

    [Fact]
    public void The_first_come_before_the_others()
    {
        var steps = RequestFields.All.Single(field => field.Key == "steps");
        var seed = RequestFields.All.Single(field => field.Key == "seed");
        var values = RequestValues.None.With(steps, "7").Over(RequestValues.None.With(steps, "8").With(seed, "9"));
        var request = values.ApplyTo(new TextToImageRequest { Prompts = ["a"], Width = 64 });
        Assert.Equal((7, 9UL, 64), (request.Steps, request.Seed, request.Width));
    }

    [Fact]
    public void What_a_task_does_not_have_is_left_out()
    {
        var values = RequestValues.Of(new ImageToImageRequest { Prompts = ["a cat"], Image = RequestFieldsTests.Picture(1), Strength = 0.7, Steps = 3 });
        var request = values.ApplyTo(new TextToImageRequest { Prompts = [] });
        Assert.Equal((3, "a cat"), (request.Steps, request.Prompts[0]));
    }

    [Fact]
    public async Task A_picture_painted_under_control_records_the_priors_strength()
    {
        using var pipeline = KandinskyPipeline.Load(TextToImageTests.Options with { Decoder = Testing.Goldens.Path("tiny-2-2-controlnet-depth") });
        var picture = RequestFieldsTests.Picture(60);
        var request = new ControlRequest
        {
            Prompts = ["a cat"], Hint = picture, Image = picture, PriorStrength = 0.4, Strength = 0.6, Width = 64, Height = 64,
            Steps = 2, PriorSteps = 3
        };
        var first = Assert.Single(await pipeline.PaintAsync(request));
        Assert.Equal(("0.6", "0.4"), (first.Metadata.Extra["Denoising strength"], first.Metadata.Extra["Prior strength"]));
        var again = RequestValues.Of(first.Metadata).ApplyTo(new ControlRequest { Prompts = [], Hint = picture, Image = picture });
        Assert.Equal(first.Image.Pixels.ToArray(), Assert.Single(await pipeline.PaintAsync(again)).Image.Pixels.ToArray());
    }

    [Fact]
    public async Task Pictures_of_several_prompts_are_painted_again_from_the_metadata_of_one()
    {
        using var pipeline = TextToImageTests.Tiny();
        var first = await pipeline.PaintAsync(new TextToImageRequest
        {
            Prompts = ["a cat", "a dog"], Count = 2, Width = 64, Height = 64, Steps = 2,
            PriorSteps = 2
        });
        var again = await pipeline.PaintAsync(RequestValues.Of(first[2].Metadata).ApplyTo(new TextToImageRequest { Prompts = [] }));
        Assert.Equal(RequestQueueTests.Bytes(first), RequestQueueTests.Bytes(again));
        Assert.Equal(("a dog", "3"), (first[2].Metadata.Prompt, first[2].Metadata.Extra["Picture"]));
    }

    [Fact]
    public void Models_and_number_type_come_back_as_options()
    {
        var metadata = new PictureMetadata { Model = "a-decoder", Extra = new Dictionary<string, string> { ["Precision"] = "int8", ["LoRA"] = "ink=0.5" } };
        var options = new PipelineOptions { Prior = "a-prior", KeepLoaded = true }.Like(metadata);
        Assert.Equal(("a-decoder", "a-prior", Precision.Int8, true), (options.Decoder, options.Prior, options.Precision, options.KeepLoaded));
        Assert.Equal("ink=0.5", RecordedOptions.LorasOf(metadata));
    }

    private static PictureMetadata Recorded(PictureRequest request)
    {
        var metadata = new PictureMetadata { Task = PictureTask.For(request).Name, Prompt = request.PictureTitles[0] };
        foreach (var field in RequestFields.Of(request.GetType())) metadata = field.Record(request, metadata);
        return metadata;
    }
}
