using System.Text.Json;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Every task but text to image paints what the reference paints.</summary>
public sealed class TaskTests
{
    /// <summary>
    /// Roundings grow to 9 levels in it; <see cref="ConditioningTests"/> holds it to the tolerance all the same, and <see cref="ExactRunTests"/> every step.
    /// </summary>
    private const string IllConditioned = "inpaint_wide";

    private static readonly string[] Tasks = ["image2image", "inpaint", "mix", "emb2emb", "controlnet", "controlnet image2image"];

    public static TheoryData<string> Cases() => [.. Goldens.Json("pipelines").EnumerateArray()
        .Where(test => Tasks.Contains(test.GetProperty("task").GetString())).Select(test => test.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Paints_what_the_reference_paints(string name)
    {
        var test = Goldens.Json("pipelines").EnumerateArray().First(test => test.GetProperty("name").GetString() == name);
        using var golden = Goldens.Open("pipelines");
        var images = await Paint(test, golden);
        var expected = golden.Bytes($"{name}/rgb8");
        var image = Assert.Single(images).Image;
        Assert.Equal((golden.Shape($"{name}/rgb8")[1], golden.Shape($"{name}/rgb8")[2]), (image.Height, image.Width));
        PixelAssert.Close(image.Pixels, expected, tolerance: 1, rarely: name == IllConditioned ? 9 : 1);
    }

    [Fact]
    public async Task Pasting_back_keeps_the_pixels_outside_the_feathered_mask()
    {
        var image = Input("inputs/a.png");
        var mask = new Image(image.Width, image.Height, ColorMode.Gray);
        for (var y = 0; y < mask.Height; y++) mask.Row(y)[..(mask.Width / 4)].Fill(255);
        using var pipeline = Load("tiny-2-2-decoder-inpaint");
        var painted = (await pipeline.PaintAsync(new InpaintRequest
        {
            Prompts = ["a hat"], Image = image, Mask = mask, PasteBack = true, Width = 64,
            Height = 64, Steps = 2, PriorSteps = 2
        }))[0].Image;
        var original = image.ToRgb();
        Assert.Equal((original.Width, original.Height), (painted.Width, painted.Height));
        for (var y = 0; y < original.Height; y++) Assert.Equal(original.Row(y)[(3 * original.Width / 2)..].ToArray(),
            painted.Row(y)[(3 * original.Width / 2)..].ToArray());
        Assert.NotEqual(original.Pixels.ToArray(), painted.Pixels.ToArray());
    }

    [Fact]
    public async Task A_decoder_without_inpaint_channels_puts_the_kept_part_back_and_says_so()
    {
        using var pipeline = Load("tiny-2-2-decoder");
        var all = new List<GenerationProgress>();
        await foreach (var progress in pipeline.GenerateAsync(new InpaintRequest
        {
            Prompts = ["a hat"], Image = Input("inputs/a.png"),
            Mask = Input("inputs/mask.png"), Width = 64, Height = 64, Steps = 2, PriorSteps = 2
        })) all.Add(progress);
        Assert.Contains(all[0].Notes, note => note.Contains("not made for inpainting", StringComparison.Ordinal));
        Assert.Single(all[^1].Images);
    }

    [Fact]
    public async Task Refuses_a_decoder_that_cannot_do_the_task()
    {
        using var pipeline = Load("tiny-2-2-controlnet-depth");
        var error = await Assert.ThrowsAsync<KandinskyException>(() =>
            pipeline.PaintAsync(new TextToImageRequest { Prompts = ["cat"], Width = 64, Height = 64 }));
        Assert.Equal(ErrorKind.Request, error.Kind);
    }

    [Fact]
    public async Task Refuses_a_mask_of_other_proportions()
    {
        using var pipeline = Load("tiny-2-2-decoder-inpaint");
        var request = new InpaintRequest { Prompts = ["cat"], Image = new(64, 64, ColorMode.Rgb), Mask = new(64, 32, ColorMode.Gray) };
        var error = await Assert.ThrowsAsync<KandinskyException>(() => pipeline.PaintAsync(request));
        Assert.Contains("64 x 32", error.Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<GeneratedImage>> Paint(JsonElement test, GoldenTensors golden)
    {
        var task = test.GetProperty("task").GetString();
        string[] prompts = test.TryGetProperty("prompt", out var prompt) ? [prompt.GetString()!] : [];
        var image = test.TryGetProperty("image", out var file) ? Input(file.GetString()!) : null;
        if (task!.StartsWith("controlnet", StringComparison.Ordinal)) return Control(test, golden, prompts, image);
        using var pipeline = Load(task == "inpaint" ? "tiny-2-2-decoder-inpaint" : "tiny-2-2-decoder");
        PictureRequest request = task switch
        {
            "image2image" => new ImageToImageRequest { Prompts = prompts, Image = image!, Strength = test.GetProperty("strength").GetDouble() },
            "inpaint" => Inpaint(test),
            "emb2emb" => new EmbeddingToEmbeddingRequest { Prompts = prompts, Image = image!, PriorStrength = test.GetProperty("strength").GetDouble() },
            _ => new MixRequest { Items = [.. test.GetProperty("items").EnumerateArray().Zip(test.GetProperty("weights").EnumerateArray(), Item)] },
        };
        return await pipeline.PaintAsync(Common(request, test));
    }

    private static IReadOnlyList<GeneratedImage> Control(JsonElement test, GoldenTensors golden, string[] prompts, Image? image)
    {
        var request = new ControlRequest
        {
            Prompts = prompts,
            Hint = new(1, 1, ColorMode.Rgb),
            Image = image?.ToRgb().Resize(64, 64, ResizeFilter.Bicubic),
            Strength = test.TryGetProperty("strength", out var strength) ? strength.GetDouble() : 0.3,
            PriorStrength = test.TryGetProperty("emb2emb_strength", out var priorStrength) ? priorStrength.GetDouble() : 0.85,
        };
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(Goldens.Path("tiny-2-2-controlnet-depth"), Goldens.Path("tiny-2-2-prior"));
        using var models = new KandinskyModels(decoder, prior, new());
        using var run = new PictureRun(models, Common(request, test), default);
        using var arena = new Arena();
        var hint = Ops.FromChannelsFirst(golden.Floats("hint"), new Shape(1, 64, 64, 3), arena).ToArray();
        return Controlling.Run(run, (ControlRequest)run.Request, () => hint).Last().Images;
    }

    internal static InpaintRequest Inpaint(JsonElement test) => new()
    {
        Prompts = [test.GetProperty("prompt").GetString()!],
        Image = Input(test.GetProperty("image").GetString()!),
        Mask = Input(test.GetProperty("mask_image").GetString()!),
    };

    private static MixItem Item(JsonElement item, JsonElement weight) => item.GetString()!.StartsWith("inputs/", StringComparison.Ordinal)
        ? MixItem.Of(Input(item.GetString()!), weight.GetSingle())
        : MixItem.Of(item.GetString()!, weight.GetSingle());

    internal static PictureRequest Common(PictureRequest request, JsonElement test) => request with
    {
        Width = test.GetProperty("width").GetInt32(),
        Height = test.GetProperty("height").GetInt32(),
        Steps = test.GetProperty("num_inference_steps").GetInt32(),
        PriorSteps = test.GetProperty("prior_num_inference_steps").GetInt32(),
        Seed = test.GetProperty("seed").GetUInt64(),
        NegativePrompt = test.TryGetProperty("negative_prompt", out var negative) ? negative.GetString() : null,
    };

    private static Image Input(string file) => ImageFile.Load(Goldens.Path(file.Split(' ')[0]));

    private static KandinskyPipeline Load(string decoder) =>
        KandinskyPipeline.Load(new() { Decoder = Goldens.Path(decoder), Prior = Goldens.Path("tiny-2-2-prior") });
}
