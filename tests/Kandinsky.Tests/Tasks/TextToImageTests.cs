using System.Text.Json;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class TextToImageTests
{
    /// <summary>The reference computes in another order of additions: a value may fall on the other side of a rounding to bytes.</summary>
    private const int PixelTolerance = 1;

    /// <summary>
    /// Roundings grow to this in them; <see cref="ConditioningTests"/> holds them to the tolerance all the same, and <see cref="ExactRunTests"/> every step.
    /// </summary>
    private static readonly Dictionary<string, int> IllConditioned = new() { ["t2i_DDIM"] = 4, ["t2i_DPM++ 2M SDE"] = 4 };

    private static readonly Dictionary<string, string> SchedulerNames = new()
    {
        ["DDIMScheduler"] = "ddim",
        ["DPMSolverMultistepScheduler"] = "dpmpp-2m",
        ["sde-dpmsolver++"] = "dpmpp-2m-sde",
    };

    public static TheoryData<string> Cases() => [.. Goldens.Json("pipelines").EnumerateArray()
        .Where(test => test.GetProperty("task").GetString() == "text2image").Select(test => test.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Paints_what_the_reference_paints(string name)
    {
        var test = Goldens.Json("pipelines").EnumerateArray().First(test => test.GetProperty("name").GetString() == name);
        using var golden = Goldens.Open("pipelines");
        using var pipeline = Tiny();
        var images = await pipeline.PaintAsync(Request(test));
        var expected = golden.Bytes($"{name}/rgb8");
        var shape = golden.Shape($"{name}/rgb8");
        Assert.Equal(shape[0], images.Count);
        Assert.All(images, image => Assert.Equal((shape[1], shape[2]), (image.Image.Height, image.Image.Width)));
        byte[] actual = [.. images.SelectMany(image => image.Image.Pixels.ToArray())];
        PixelAssert.Close(actual, expected, PixelTolerance, IllConditioned.GetValueOrDefault(name, PixelTolerance));
    }

    [Fact]
    public async Task Paints_the_same_bytes_on_any_number_of_threads()
    {
        var request = new TextToImageRequest { Prompts = ["red cat, 4k photo"], Width = 128, Height = 64, Steps = 2, PriorSteps = 2, Seed = 5 };
        using var one = KandinskyPipeline.Load(Options with { Threads = 1 });
        using var three = KandinskyPipeline.Load(Options with { Threads = 3 });
        var both = await Task.WhenAll(one.PaintAsync(request), three.PaintAsync(request));   // and at the same time
        Assert.Equal(both[0][0].Image.Pixels.ToArray(), both[1][0].Image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void Refuses_a_number_of_threads_out_of_range(int threads) =>
        Assert.Equal(ErrorKind.Request, Assert.Throws<KandinskyException>(() => KandinskyPipeline.Load(Options with { Threads = threads })).Kind);

    [Fact]
    public void A_pipeline_computes_with_as_many_threads_as_its_options_say()
    {
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(Options.Decoder, Options.Prior);
        using var models = new KandinskyModels(decoder, prior, Options with { Threads = 3 });
        using var entered = models.Threads.Enter();
        using var all = new Barrier(3);
        Kandinsky.Kernels.Workers.For(3, all, static (all, _) => Assert.True(all.SignalAndWait(TimeSpan.FromSeconds(60))));   // none goes on alone
    }

    [Fact]
    public async Task Says_which_stage_is_at_work_and_what_was_changed()
    {
        using var pipeline = Tiny();
        var all = new List<GenerationProgress>();
        await foreach (var progress in pipeline.GenerateAsync(new TextToImageRequest
        {
            Prompts = ["cat"], Width = 70, Height = 64, Steps = 2,
            PriorSteps = 3
        })) all.Add(progress);
        Assert.Equal([Stage.Text, Stage.Prior, Stage.Denoising, Stage.Decoding, Stage.Done], all.Select(progress => progress.Stage).Distinct());
        Assert.Equal([0, 1, 2, 3], all.Where(progress => progress.Stage == Stage.Prior).Select(progress => progress.Step));
        Assert.Contains("128 x 64", Assert.Single(all[0].Notes), StringComparison.Ordinal);
        Assert.All(all.Where(progress => progress.Step > 0 && progress.Stage != Stage.Done), progress => Assert.NotNull(progress.Remaining));
    }

    [Theory]
    [InlineData(Stage.Text)]
    [InlineData(Stage.Prior)]
    [InlineData(Stage.Denoising)]
    [InlineData(Stage.Decoding)]
    public async Task Stops_in_any_stage_and_paints_again(Stage stage)
    {
        using var pipeline = Tiny();
        using var cancellation = new CancellationTokenSource();
        var request = new TextToImageRequest { Prompts = ["cat"], Width = 64, Height = 64, Steps = 2, PriorSteps = 2 };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var progress in pipeline.GenerateAsync(request, cancellation.Token))
            {
                if (progress.Stage == stage) await cancellation.CancelAsync();
            }
        });
        using var fresh = Tiny();
        Assert.Equal(RequestQueueTests.Bytes(await fresh.PaintAsync(request)), RequestQueueTests.Bytes(await pipeline.PaintAsync(request)));
    }

    [Theory]
    [InlineData(0, 64, 25, 4f, "width")]
    [InlineData(64, -1, 25, 4f, "height")]
    [InlineData(64, 1_000_000, 25, 4f, "height")]
    [InlineData(64, 64, 0, 4f, "steps")]
    [InlineData(64, 64, 25, float.NaN, "guidance")]
    [InlineData(64, 64, 25, float.PositiveInfinity, "guidance")]
    public async Task Refuses_what_cannot_be_painted(int width, int height, int steps, float guidance, string named)
    {
        using var pipeline = Tiny();
        var request = new TextToImageRequest { Prompts = ["cat"], Width = width, Height = height, Steps = steps, GuidanceScale = guidance };
        var error = await Assert.ThrowsAsync<KandinskyException>(() => pipeline.PaintAsync(request));
        Assert.Equal(ErrorKind.Request, error.Kind);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    internal static PipelineOptions Options => new() { Decoder = Goldens.Path("tiny-2-2-decoder"), Prior = Goldens.Path("tiny-2-2-prior") };

    internal static KandinskyPipeline Tiny() => KandinskyPipeline.Load(Options);

    internal static TextToImageRequest Request(JsonElement test)
    {
        var request = new TextToImageRequest
        {
            Prompts = test.GetProperty("prompt") is { ValueKind: JsonValueKind.Array } prompts
                ? [.. prompts.EnumerateArray().Select(prompt => prompt.GetString()!)] : [test.GetProperty("prompt").GetString()!],
            NegativePrompt = test.TryGetProperty("negative_prompt", out var negative) ? negative.GetString() : null,
            Width = test.GetProperty("width").GetInt32(),
            Height = test.GetProperty("height").GetInt32(),
            Steps = test.GetProperty("num_inference_steps").GetInt32(),
            PriorSteps = test.GetProperty("prior_num_inference_steps").GetInt32(),
            Seed = test.GetProperty("seed").GetUInt64(),
        };
        if (test.TryGetProperty("num_images_per_prompt", out var count)) request = request with { Count = count.GetInt32() };
        if (test.TryGetProperty("guidance_scale", out var guidance)) request = request with { GuidanceScale = guidance.GetSingle() };
        if (test.TryGetProperty("prior_guidance_scale", out var priorGuidance)) request = request with { PriorGuidanceScale = priorGuidance.GetSingle() };
        if (!test.TryGetProperty("scheduler", out var scheduler)) return request;
        var kind = test.GetProperty("scheduler_config").TryGetProperty("algorithm_type", out var algorithm) ? algorithm.GetString()! : scheduler.GetString()!;
        return request with { Scheduler = SchedulerNames[kind] };
    }
}
