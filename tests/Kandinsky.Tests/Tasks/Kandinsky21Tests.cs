using System.Text.Json;
using System.Text.Json.Nodes;
using Kandinsky.Kernels;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class Kandinsky21Tests
{
    private const int PixelTolerance = 1;

    public static TheoryData<string> Cases() => [.. Goldens.Json("kandinsky21").EnumerateArray().Select(test => test.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Paints_what_the_reference_paints(string name) => AssertPaints(name, Options(name == "inpaint" ? "tiny-2-1-inpaint" : "tiny-2-1"));

    /// <summary>Models paint a case as the reference does.</summary>
    internal static async Task AssertPaints(string name, PipelineOptions options)
    {
        var test = Goldens.Json("kandinsky21").EnumerateArray().First(test => test.GetProperty("name").GetString() == name);
        using var golden = Goldens.Open("kandinsky21");
        using var pipeline = KandinskyPipeline.Load(options);

        var image = Assert.Single(await pipeline.PaintAsync(Request(test)));

        PixelAssert.Close(image.Image.Pixels.ToArray(), golden.Bytes($"{name}/rgb8"), PixelTolerance, PixelTolerance);
    }

    public static TheoryData<string> Requests() => [.. Tasks.Keys];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Does_every_task_alike_on_any_number_of_threads_from_kept_weights_and_with_previews(string name)
    {
        using var folder = new TemporaryFolder();
        var request = Small(Tasks[name]);
        var options = Options(name == "inpainting" ? "tiny-2-1-inpaint" : "tiny-2-1");
        var expected = await Paint(request, options);

        Assert.Equal(expected, await Paint(request, options with { Threads = 3 }));
        Assert.Equal(expected, await Paint(request, options with { PackedFolder = folder.Path }));
        Assert.Equal(expected, await Paint(request with { PreviewEvery = 1, PreviewQuality = PreviewQuality.Full },
            options with { PackedFolder = folder.Path, KeepLoaded = true }));
        Assert.Equal(name == "variations" ? 2 : 3, Directory.GetFiles(folder.Path).Length);      // those of a picture need no prior
    }

    [Theory]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Int8)]
    public async Task Paints_in_reduced_precision_and_keeps_the_weights(Precision precision)
    {
        using var folder = new TemporaryFolder();
        var (request, options) = (Small(Tasks["text to image"]), Options() with { Precision = precision });

        var painted = await Paint(request, options);

        Assert.NotEqual(await Paint(request, Options()), painted);
        Assert.Equal(painted, await Paint(request, options with { PackedFolder = folder.Path }));
        Assert.Equal(painted, await Paint(request, options with { PackedFolder = folder.Path }));
    }

    [Fact]
    public async Task Several_pictures_are_each_told_their_own_prompt()
    {
        var together = Small(new TextToImageRequest { Prompts = ["red cat", "рыжий кот", "red cat"] });
        using var pipeline = Tiny();

        var images = await pipeline.PaintAsync(together with { Seed = 3 });

        // With one seed every picture has noise of its own; what it is told shows in the reading.
        using var models = Models();
        using var run = new PictureRun(models, together, default);
        var texts = new DecoderReader(run, models.Multilingual!).Read();
        Assert.Equal(3, images.Count);
        Assert.Equal(["red cat", "рыжий кот", "red cat"], together.DecoderPrompts);
        Assert.Equal(State(3), State(5));
        Assert.NotEqual(State(3), State(4));
        Assert.Equal(State(0), State(2));       // what it should not be: nothing, each time

        float[] State(int row) => texts.Encoding.HiddenStates.AsSpan(row * 77 * 48, 77 * 48).ToArray();
    }

    [Fact]
    public void Without_guidance_the_decoder_reads_the_prompts_alone()
    {
        using var models = Models();
        using var run = new PictureRun(models, Small(new TextToImageRequest { Prompts = ["red cat"], NegativePrompt = "dog" }), default);
        var texts = new DecoderReader(run, models.Multilingual!).Read();

        var (both, alone) = (texts.Rows(2, run.Arena), texts.Rows(1, run.Arena));

        Assert.Equal(both.HiddenStates.ToArray()[(77 * 48)..], alone.HiddenStates.ToArray());
        Assert.Equal(both.Embeddings.ToArray()[32..], alone.Embeddings.ToArray());
    }

    [Fact]
    public async Task Says_what_of_a_long_prompt_the_decoder_was_not_told()
    {
        using var pipeline = Tiny();
        var request = Small(new TextToImageRequest
        {
            Prompts = [string.Join(' ', Enumerable.Range(0, 500).Select(i => $"кот{i}"))],
            NegativePrompt = string.Join(' ', Enumerable.Repeat("dog", 100))
        });

        var first = await pipeline.GenerateAsync(request).FirstAsync();

        Assert.Equal(2, first.Notes.Count(note =>
            note.StartsWith("The prompt is longer than the decoder reads; it was not told this part: ", StringComparison.Ordinal)));
        Assert.Contains(first.Notes, note => note.EndsWith("кот498 кот499\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ddim", 0.5, 498)]
    [InlineData("euler", 0.5, 498)]
    [InlineData("dpmpp-2m", 1, 998)]
    [InlineData("ddim", 0.001, 0)]
    public void Image_to_image_begins_at_a_noise_level_of_its_own(string sampler, double strength, int timestep)
    {
        using var models = Models();
        using var run = new PictureRun(models, Small(new TextToImageRequest { Prompts = [""], Scheduler = sampler, Steps = 6 }), default);
        var scheduler = run.Scheduler(pictures: 1);
        float[] noisy = [0.7f, -1.3f];
        var first = DenoisingStrength.FirstCall(scheduler, 6, strength);

        PictureNoise.Add(run, [2, -0.5f], noisy, scheduler, first, strength);

        var product = Enumerable.Range(0, timestep + 1).Aggregate(1.0, (product, t) => product * (1 - (0.0001 + (0.02 - 0.0001) * t / 999)));
        scheduler.ScaleModelInput(first, noisy.ToArray(), noisy);
        TensorAssert.Close(noisy,
            [(float)(Math.Sqrt(product) * 2 + Math.Sqrt(1 - product) * 0.7), (float)(Math.Sqrt(product) * -0.5 + Math.Sqrt(1 - product) * -1.3)],
            tolerance: 1e-5);
    }

    [Theory]
    [InlineData("tiny-2-1", "tiny-2-2-prior", "tiny-2-1 is a Kandinsky 2.1 decoder and tiny-2-2-prior is a Kandinsky 2.2 prior")]
    [InlineData("tiny-2-1-inpaint", "tiny-2-2-prior", "tiny-2-1-inpaint is a Kandinsky 2.1 inpainting decoder and tiny-2-2-prior is a Kandinsky 2.2 prior")]
    [InlineData("tiny-2-2-decoder", "tiny-2-1-prior", "tiny-2-2-decoder is a Kandinsky 2.2 decoder and tiny-2-1-prior is a Kandinsky 2.1 prior")]
    public void Refuses_a_decoder_and_a_prior_of_different_generations(string decoder, string prior, string said)
    {
        var error = Assert.Throws<KandinskyException>(() => KandinskyPipeline.Load(new() { Decoder = Goldens.Path(decoder), Prior = Goldens.Path(prior) }));

        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiny-2-1")]
    [InlineData("tiny-2-1-inpaint")]
    public void Finds_the_prior_beside_the_decoder(string decoder)
    {
        using var folder = new TemporaryFolder();
        foreach (var model in new[] { decoder, "tiny-2-1-prior", "tiny-2-2-prior" }) folder.CopyOf(Goldens.Path(model));

        var (found, prior) = new ModelLocator(new HubCache(folder["cache"]), []).Pair(folder[decoder]);

        Assert.Equal((decoder, "tiny-2-1-prior"), (found.Name, prior.Name));
    }

    [Theory]
    [InlineData("hidden_size", 36, "transformerDimensions")]
    [InlineData("numDims", 16, "cross_attention_dim")]
    [InlineData("vocab_size", 100, "largest id")]
    [InlineData("pad_token_id", 0, "the tokenizer's, 1")]
    [InlineData("num_attention_heads", 7, "divisor")]
    [InlineData("max_position_embeddings", 78, "tokens of a prompt")]
    [InlineData("transformerDimensions", 32, "hidden_size")]
    [InlineData("hidden_act", 1, "gelu")]
    public void Refuses_a_text_encoder_that_does_not_fit(string key, int value, string said)
    {
        using var folder = new TemporaryFolder();
        var model = folder.CopyOf(Goldens.Path("tiny-2-1"));
        var config = Path.Combine(model, "text_encoder", "config.json");
        var json = JsonNode.Parse(File.ReadAllText(config))!;
        json[key] = value;
        File.WriteAllText(config, json.ToJsonString());

        var error = Assert.Throws<KandinskyException>(() => KandinskyPipeline.Load(Options() with { Decoder = model }));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(config, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_adapters_of_its_decoder()
    {
        using var folder = new TemporaryFolder();
        using (var adapter = new InMemoryCheckpoint())
        {
            adapter.Set("up_blocks.0.attentions.0.add_k_proj.lora_A.weight", [1, 32], [.. Enumerable.Range(0, 32).Select(i => MathF.Sin(i))]);
            adapter.Set("up_blocks.0.attentions.0.add_k_proj.lora_B.weight", [64, 1], [.. Enumerable.Range(0, 64).Select(i => MathF.Cos(i))]);
            SafeTensorsWriter.Write(folder["adapter.safetensors"], adapter);
        }
        var request = Small(new TextToImageRequest { Prompts = ["red cat"] });

        Assert.NotEqual(await Paint(request, Options()), await Paint(request, Options() with { Loras = [new(folder["adapter.safetensors"], 1)] }));
    }

    [Fact]
    public void Plans_its_memory()
    {
        using var pipeline = Tiny();

        var plan = pipeline.Plan(Small(new TextToImageRequest { Prompts = ["red cat"] }));

        Assert.Equal([Stage.Prior, Stage.Denoising, Stage.Decoding], plan.Stages.Select(stage => stage.Stage));
        Assert.All(plan.Stages, stage => Assert.True(stage.Weights > 0));
    }

    private static readonly Dictionary<string, PictureRequest> Tasks = new()
    {
        ["text to image"] = new TextToImageRequest { Prompts = ["красный кот", "a (red:1.3) cat"], NegativePrompt = "dog" },
        ["image to image"] = new ImageToImageRequest { Prompts = ["红色的猫"], Image = Input("a"), Strength = 0.7 },
        ["inpainting"] = new InpaintRequest { Prompts = ["قطة حمراء"], Image = Input("a"), Mask = Input("mask") },
        ["inpainting by a plain decoder"] = new InpaintRequest { Prompts = ["a hat"], Image = Input("a"), Mask = Input("mask") },
        ["mixing"] = new MixRequest { Items = [MixItem.Of("красный кот", 0.3f), MixItem.Of(Input("a"), 0.7f)], NegativePrompt = "dog" },
        ["variations"] = new MixRequest { Items = [MixItem.Of(Input("a"))], Count = 2 },
        ["embedding to embedding"] = new EmbeddingToEmbeddingRequest
        {
            Prompts = ["red cat"], Image = Input("a"), PriorStrength = 0.5, GuidanceEvery = 2,
            CacheEvery = 2
        },
    };

    internal static KandinskyPipeline Tiny(string decoder = "tiny-2-1") => KandinskyPipeline.Load(Options(decoder));

    private static PipelineOptions Options(string decoder = "tiny-2-1") =>
        new() { Decoder = Goldens.Path(decoder), Prior = Goldens.Path("tiny-2-1-prior"), CacheFolder = null, PackedFolder = null };

    private static KandinskyModels Models()
    {
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(Goldens.Path("tiny-2-1"), Goldens.Path("tiny-2-1-prior"));
        return new(decoder, prior, new());
    }

    private static PictureRequest Small(PictureRequest request) => request with { Width = 64, Height = 64, Steps = 3, PriorSteps = 2, Seed = 7 };

    private static async Task<byte[]> Paint(PictureRequest request, PipelineOptions options)
    {
        using var pipeline = KandinskyPipeline.Load(options);
        return [.. (await pipeline.PaintAsync(request)).SelectMany(image => image.Image.Pixels.ToArray())];
    }

    private static Image Input(string name) => ImageFile.Load(Goldens.Path("inputs", $"{name}.png"));

    private static PictureRequest Request(JsonElement test)
    {
        string[] prompts = [test.GetProperty("prompt").GetString()!];
        PictureRequest request = test.GetProperty("task").GetString() switch
        {
            "image2image" => new ImageToImageRequest { Prompts = prompts, Image = Picture("image"), Strength = test.GetProperty("strength").GetDouble() },
            "inpaint" => new InpaintRequest { Prompts = prompts, Image = Picture("image"), Mask = Picture("mask_image") },
            _ => new TextToImageRequest { Prompts = prompts },
        };
        return request with
        {
            NegativePrompt = test.GetProperty("negative_prompt").GetString(),
            Scheduler = test.GetProperty("scheduler").GetString() == "DDPMScheduler" ? "ddpm" : null,
            // The reference's defaults
            GuidanceScale = test.TryGetProperty("guidance_scale", out var guidance) ? guidance.GetSingle()
                : test.GetProperty("task").GetString() == "image2image" ? 7 : 4,
            Steps = test.GetProperty("num_inference_steps").GetInt32(),
            PriorSteps = test.GetProperty("prior_num_inference_steps").GetInt32(),
            Width = test.GetProperty("width").GetInt32(),
            Height = test.GetProperty("height").GetInt32(),
            Seed = test.GetProperty("seed").GetUInt64(),
        };

        Image Picture(string name) => ImageFile.Load(Goldens.Path(test.GetProperty(name).GetString()!.Split('/')));
    }
}
