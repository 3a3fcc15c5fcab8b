using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>A second pass at higher resolution, from the first one enlarged.</summary>
public sealed class SecondPassTests
{
    private static readonly Image Square = Gradient(64, 64);

    public static TheoryData<string, PictureRequest> Requests()
    {
        string[] prompts = ["a hat"];
        var mask = new Image(64, 64, ColorMode.Gray);
        for (var y = 0; y < 64; y++) mask.Row(y)[..32].Fill(255);
        return new()
        {
            { "tiny-2-2-decoder", new TextToImageRequest { Prompts = prompts, Count = 2 } },
            { "tiny-2-2-decoder", new ImageToImageRequest { Prompts = prompts, Image = Square } },
            { "tiny-2-2-decoder", new MixRequest { Items = [MixItem.Of("a hat", 0.5f), MixItem.Of(Square, 0.5f)] } },
            { "tiny-2-2-decoder", new EmbeddingToEmbeddingRequest { Prompts = prompts, Image = Square } },
            { "tiny-2-2-decoder-inpaint", new InpaintRequest { Prompts = prompts, Image = Square, Mask = mask } },
            { "tiny-2-2-controlnet-depth", new ControlRequest { Prompts = prompts, Hint = Square } },
            { "tiny-2-2-controlnet-depth", new ControlRequest { Prompts = prompts, Hint = Square, Image = Square } },
        };
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Every_task_paints_larger_and_repeats_from_its_record(string decoder, PictureRequest task)
    {
        using var pipeline = Load(decoder);
        var request = task with { Width = 64, Height = 64, Steps = 4, PriorSteps = 2, Hires = 2, HiresStrength = 0.75, Seed = 5 };
        var progress = new List<GenerationProgress>();
        await foreach (var each in pipeline.GenerateAsync(request)) progress.Add(each);
        var painted = progress[^1].Images[^1];

        Assert.Equal((128, 128), (painted.Image.Width, painted.Image.Height));
        Assert.Equal((64, 64, "2", "0.75"),
            (painted.Metadata.Width, painted.Metadata.Height, painted.Metadata.Extra["Hires upscale"], painted.Metadata.Extra["Hires strength"]));
        Assert.All(progress, each => Assert.Equal(2, each.Passes));
        Assert.Equal(3, progress.Last(each => each is { Stage: Stage.Denoising, Pass: 1 }).Steps);   // 0.75 of 4
        Assert.Equal([Stage.Denoising, Stage.Decoding, Stage.Denoising, Stage.Decoding, Stage.Done],
            progress.Select(each => each.Stage).SkipWhile(stage => stage != Stage.Denoising).Aggregate(new List<Stage>(), Changes));

        var again = RequestValues.Of(painted.Metadata).ApplyTo(task);
        Assert.Equal(painted.Image.Pixels.ToArray(), (await pipeline.PaintAsync(again))[^1].Image.Pixels.ToArray());

        static List<Stage> Changes(List<Stage> stages, Stage next)
        {
            if (stages.Count == 0 || stages[^1] != next) stages.Add(next);
            return stages;
        }
    }

    /// <summary>The starter paints stars of one colour on another; what a pass of little strength keeps of them is seen in the mean colours.</summary>
    [Fact]
    public async Task Each_picture_of_a_batch_is_made_of_its_own_first_pass()
    {
        using var pipeline = KandinskyPipeline.Load(new() { Decoder = Starter.Decoder, Prior = Starter.Prior, CacheFolder = null });
        var request = new TextToImageRequest
        {
            Prompts = ["a large yellow star on a purple background", "a small red circle on a white background"], Seed = 1, Steps = 10, PriorSteps = 10,
        };
        var first = await pipeline.PaintAsync(request);
        var second = await pipeline.PaintAsync(request with { Hires = 1.5, HiresStrength = 0.2 });
        for (var picture = 0; picture < 2; picture++)
        {
            Assert.Equal(192, second[picture].Image.Width);
            var small = second[picture].Image.Resize(128, 128, ResizeFilter.Box);
            // Measured: 3.4 and 4.7 levels from its own first pass, 89 and 92 from the other's.
            Assert.InRange(Distance(small, first[picture].Image), 0.5, 15);
            Assert.InRange(Distance(small, first[1 - picture].Image), 50, 255);
        }
    }

    [Fact]
    public void The_plan_holds_both_passes()
    {
        var request = new TextToImageRequest { Prompts = ["a hat"], Width = 64, Height = 64, Steps = 2, PriorSteps = 2, Hires = 3 };
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(Goldens.Path("tiny-2-2-decoder"), Goldens.Path("tiny-2-2-prior"));
        using var pipeline = Load("tiny-2-2-decoder");
        using var models = new KandinskyModels(decoder, prior, new() { CacheFolder = null });
        using var run = new PictureRun(models, request, default);
        var peak = 0L;
        foreach (var _ in run.Task.Run(run, request)) peak = Math.Max(peak, run.Arena.Peak);

        var planned = pipeline.Plan(request).Tensors;
        Assert.InRange(peak, planned * 9 / 10, planned);
        var large = pipeline.Plan(new ImageToImageRequest { Prompts = ["a hat"], Image = Square, Width = 192, Height = 192 });
        Assert.Equal(large.Tensors, planned);
        Assert.True(planned > 4 * pipeline.Plan(request with { Hires = null }).Tensors);
    }

    [Theory]
    [InlineData(64, 128, 1.5, 128, 192)]
    [InlineData(512, 512, 1.5, 768, 768)]
    [InlineData(320, 192, 1.35, 448, 256)]
    [InlineData(64, 64, 1.01, 64, 64)]
    public void Sides_grow_to_the_nearest_multiple_of_64(int width, int height, double scale, int largerWidth, int largerHeight)
    {
        var larger = new LatentSize(height / 8, width / 8, 8).Enlarged(scale);
        Assert.Equal((largerWidth, largerHeight), (larger.ImageWidth, larger.ImageHeight));
    }

    [Theory]
    [InlineData(4, 2048, "The second pass would paint 8192 x 8192 pixels; the largest side is 4096.")]
    [InlineData(1, 64, "hires is 1; give a number above 1, at most 4.")]
    [InlineData(4.5, 64, "hires is 4.5; give a number above 1, at most 4.")]
    public async Task What_would_be_too_large_or_no_second_pass_is_refused(double scale, int side, string message)
    {
        using var pipeline = Load("tiny-2-2-decoder");
        var request = new TextToImageRequest { Prompts = ["a hat"], Width = side, Height = side, Hires = scale };
        Assert.Equal(message, (await Assert.ThrowsAsync<KandinskyException>(() => pipeline.PaintAsync(request))).Message);
    }

    private static double Distance(Image one, Image other) => one.Pixels.ToArray().Zip(other.Pixels.ToArray(), (a, b) => Math.Abs((double)a - b)).Average();

    private static KandinskyPipeline Load(string decoder) => KandinskyPipeline.Load(new()
    {
        Decoder = Goldens.Path(decoder), Prior = Goldens.Path("tiny-2-2-prior"), CacheFolder = null, KeepLoaded = true,
    });

    private static Image Gradient(int width, int height)
    {
        var image = new Image(width, height, ColorMode.Rgb);
        for (var i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (byte)(i / 3 % width * 255 / width);
        return image;
    }
}
