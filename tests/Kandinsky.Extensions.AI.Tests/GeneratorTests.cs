using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI.Tests;

/// <summary>Both generators, which keep the same promises, and the library, which says what pictures they must give.</summary>
public sealed class GeneratorTests(BothGenerators both) : IClassFixture<BothGenerators>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_prompt_gives_the_picture_that_the_library_paints(bool remote)
    {
        var response = await Generator(remote).GenerateImagesAsync("a star", TinyModel.Small(("negative_prompt", "a circle"), ("sampler", "ddim")));

        var request = new TextToImageRequest { Prompts = ["a star"], NegativePrompt = "a circle", Scheduler = "ddim" };
        await AssertPaintedAsync(Small(request), response);
        Assert.Equal(3UL, response.Contents[0].AdditionalProperties!["seed"]);
        Assert.Contains("Negative prompt: a circle", (string)response.Contents[0].AdditionalProperties!["parameters"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Several_pictures_have_the_seeds_that_follow(bool remote)
    {
        var options = TinyModel.Small();
        options.Count = 2;

        var response = await Generator(remote).GenerateImagesAsync("a star", options);

        var request = Small(new TextToImageRequest { Prompts = ["a star"] });
        await AssertPaintedAsync(request, response, 0);
        await AssertPaintedAsync(request with { Seed = 4 }, response, 1);
        Assert.Equal(2, response.Contents.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_picture_is_edited(bool remote)
    {
        var picture = new DataContent(TinyModel.Gradient(), "image/png");

        var response = await Generator(remote).EditImageAsync(picture, "a star", TinyModel.Small(("strength", 0.5)));

        var image = ImageFile.Decode(TinyModel.Gradient());
        await AssertPaintedAsync(Small(new ImageToImageRequest { Prompts = ["a star"], Image = image, Strength = 0.5 }), response);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_white_part_of_a_mask_is_painted(bool remote)
    {
        var options = TinyModel.Small(("mask", new DataContent(TinyModel.HalfMask(), "image/png")), ("paste_back", true));

        var response = await Generator(remote).EditImageAsync(TinyModel.Gradient(), "picture.png", "a star", options);

        await AssertPaintedAsync(Small(new InpaintRequest
        {
            Prompts = ["a star"], Image = ImageFile.Decode(TinyModel.Gradient()), Mask = ImageFile.Decode(TinyModel.HalfMask()), PasteBack = true,
        }), response);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_masked_part_alone_is_painted_across_a_soft_edge(bool remote)
    {
        var options = TinyModel.Small((PaintingProperties.Mask, new DataContent(TinyModel.HalfMask(), "image/png")), (PaintingProperties.OnlyMasked, 4),
            (PaintingProperties.MaskBlur, 3));

        var response = await Generator(remote).EditImageAsync(TinyModel.Gradient(), "picture.png", "a star", options);

        await AssertPaintedAsync(Small(new InpaintRequest
        {
            Prompts = ["a star"], Image = ImageFile.Decode(TinyModel.Gradient()), Mask = ImageFile.Decode(TinyModel.HalfMask()), OnlyMasked = 4, MaskBlur = 3,
        }), response);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_pass_paints_a_seamless_picture_larger(bool remote)
    {
        var options = TinyModel.Small((PaintingProperties.Hires, 2), (PaintingProperties.HiresStrength, 0.6), (PaintingProperties.Tile, Tiling.Both));

        var response = await Generator(remote).GenerateImagesAsync("a star", options);

        await AssertPaintedAsync(Small(new TextToImageRequest { Prompts = ["a star"], Hires = 2, HiresStrength = 0.6, Tile = Tiling.Both }), response);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_seed_chooses_words_which_are_told(bool remote)
    {
        var response = await Generator(remote).GenerateImagesAsync("{a red|a green} __thing__", TinyModel.Small((PaintingProperties.Wildcards, true)));

        await AssertPaintedAsync(Small(new TextToImageRequest { Prompts = ["{a red|a green} __thing__"], Wildcards = true }), response);
        Assert.Matches("^a (red|green) (star|moon)$", (string)response.Contents[0].AdditionalProperties![PaintingProperties.Prompt]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Several_pictures_are_mixed_with_the_prompt(bool remote)
    {
        DataContent[] pictures = [new(TinyModel.Gradient(), "image/png"), new(TinyModel.Gradient(blue: 0), "image/png")];

        var response = await Generator(remote).EditImagesAsync(pictures, "a star", TinyModel.Small(("weights", new float[] { 0.5f, 0.3f, 0.2f })));

        await AssertPaintedAsync(Small(new MixRequest
        {
            Items = [MixItem.Of("a star", 0.5f), MixItem.Of(ImageFile.Decode(TinyModel.Gradient()), 0.3f),
                MixItem.Of(ImageFile.Decode(TinyModel.Gradient(blue: 0)), 0.2f)],
        }), response);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_picture_alone_is_varied(bool remote)
    {
        var request = new ImageGenerationRequest { OriginalImages = [new DataContent(TinyModel.Gradient(), "image/png")] };

        var response = await Generator(remote).GenerateAsync(request, TinyModel.Small());

        await AssertPaintedAsync(Small(new MixRequest { Items = [MixItem.Of(ImageFile.Decode(TinyModel.Gradient()))] }), response);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_of_the_library_is_painted_and_options_change_it(bool remote)
    {
        var given = Small(new EmbeddingToEmbeddingRequest
        {
            Prompts = ["a star"], Image = ImageFile.Decode(TinyModel.Gradient()), PriorStrength = 0.5, Scheduler = "ddim",
        });
        var options = new ImageGenerationOptions { RawRepresentationFactory = _ => given, AdditionalProperties = new() { ["seed"] = 8 } };

        var response = await Generator(remote).GenerateAsync(new(), options);

        await AssertPaintedAsync(given with { Seed = 8 }, response);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Previews_come_as_often_as_asked_and_the_response_last(bool remote)
    {
        var options = TinyModel.Small(("steps", 9));
        (options.StreamingCount, options.Count) = (2, 2);
        var stream = Generator(remote).GetRequiredService<IStreamingImageGenerator>();

        var updates = await stream.StreamAsync(new("a star"), options).ToListAsync();

        Assert.InRange(updates.Count(update => update.Preview is not null), remote ? 0 : 4, 4);   // a service may paint faster than it tells
        Assert.Equal(2, updates[^1].Response!.Contents.Count);
        Assert.All(updates.SkipLast(1), update => Assert.Null(update.Response));
        Assert.Equal(1, updates[^1].Fraction);
        Assert.Equal(updates.Select(update => update.Fraction).Order(), updates.Select(update => update.Fraction));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Progress_is_told_to_whom_the_request_names(bool remote)
    {
        var told = new Told();

        await Generator(remote).GenerateImagesAsync("a star", TinyModel.Small(("progress", told), ("steps", 200)));   // long enough to be seen from afar

        Assert.Contains("denoising", told.Stages);
        Assert.Equal("done", told.Stages[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Jpeg_is_written_where_it_is_asked_for(bool remote)
    {
        var options = TinyModel.Small(("quality", 80));
        options.MediaType = "image/jpeg";

        var content = (DataContent)(await Generator(remote).GenerateImagesAsync("a star", options)).Contents[0];

        Assert.Equal("image/jpeg", content.MediaType);
        Assert.Equal(PictureFormat.Jpeg, PictureFormats.Detect(content.Data.Span));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Painting_ends_when_it_is_cancelled(bool remote)
    {
        using var cancel = new CancellationTokenSource();
        var options = TinyModel.Small(("steps", 900));
        var stream = Generator(remote).GetRequiredService<IStreamingImageGenerator>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in stream.StreamAsync(new("a star"), options, cancel.Token)) if (update.Stage == "denoising") await cancel.CancelAsync();
        });

        await Generator(remote).GenerateImagesAsync("a star", TinyModel.Small());   // the next one's turn has come
    }

    [Theory]
    [InlineData("stpes", 3, "stpes")]
    [InlineData("steps", 0, "steps")]
    [InlineData("strength", 0.5, "strength")]
    [InlineData("quality", 101, "quality")]
    [InlineData("weights", "1", "weights")]
    [InlineData("mask", "x", "mask")]
    public async Task What_cannot_be_honoured_is_refused_by_name(string name, object value, string named)
    {
        foreach (var remote in (bool[])[false, true])
        {
            var error = await Assert.ThrowsAsync<KandinskyException>(() => Generator(remote).GenerateImagesAsync("a star", TinyModel.Small((name, value))));
            Assert.Contains(named, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Addresses_come_from_a_service_alone()
    {
        var options = TinyModel.Small();
        options.ResponseFormat = ImageGenerationResponseFormat.Uri;

        var content = (UriContent)(await Generator(remote: true).GenerateImagesAsync("a star", options)).Contents[0];

        using var http = new HttpClient();
        Assert.Equal(PictureFormat.Png, PictureFormats.Detect(await http.GetByteArrayAsync(content.Uri)));
        await Assert.ThrowsAsync<KandinskyException>(() => Generator(remote: false).GenerateImagesAsync("a star", options));
    }

    [Fact]
    public async Task Addresses_are_never_fetched()
    {
        var request = new ImageGenerationRequest("a star", [new UriContent(new Uri("http://127.0.0.1:9/picture.png"), "image/png")]);

        foreach (var remote in (bool[])[false, true])
            Assert.Contains("never fetched", (await Assert.ThrowsAsync<KandinskyException>(() => Generator(remote).GenerateAsync(request))).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_named_as_the_service_lists_it()
    {
        var options = TinyModel.Small(("hint", TinyModel.Gradient()));
        options.ModelId = "tiny-2-2-controlnet-depth";

        Assert.Single((await Generator(remote: true).GenerateImagesAsync("a star", options)).Contents);
        var error = await Assert.ThrowsAsync<KandinskyException>(() => Generator(remote: false).GenerateImagesAsync("a star", options));
        Assert.Contains("tiny-2-2-decoder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Services_are_found_as_the_interface_says()
    {
        foreach (var remote in (bool[])[false, true])
        {
            var generator = Generator(remote);
            Assert.Same(generator, generator.GetService<IImageGenerator>());
            Assert.Equal("kandinsky", generator.GetService<ImageGeneratorMetadata>()!.ProviderName);
            Assert.Equal(remote ? both.Client.Address : null, generator.GetService<ImageGeneratorMetadata>()!.ProviderUri);
            Assert.Null(generator.GetService(typeof(IImageGenerator), "key"));
            Assert.Null(generator.GetService<HttpClient>());
            Assert.Throws<ArgumentNullException>(() => generator.GetService(null!));
        }
    }

    private IImageGenerator Generator(bool remote) => remote ? new RemoteImageGenerator(both.Client) : new KandinskyImageGenerator(both.Model);

    private static T Small<T>(T request) where T : PictureRequest => request with { Width = 64, Height = 64, Steps = 4, PriorSteps = 2, Seed = 3 };

    private static async Task AssertPaintedAsync(PictureRequest request, ImageGenerationResponse response, int place = 0)
    {
        using var pipeline = KandinskyPipeline.Load(TinyModel.Pipeline);
        var image = (await pipeline.PaintAsync(request)).Single();
        var expected = ImageFile.Encode(image.Image, PictureFormat.Png, image.Metadata);
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(((DataContent)response.Contents[place]).Data.Span));
    }

    private sealed class Told : IProgress<PaintingUpdate>
    {
        public List<string> Stages { get; } = [];

        public void Report(PaintingUpdate value) => Stages.Add(value.Stage);
    }
}
