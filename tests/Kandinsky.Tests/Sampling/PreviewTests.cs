using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Pictures on the way: what they show, and that they change nothing.</summary>
public sealed class PreviewTests
{
    [Theory]
    [InlineData(PreviewQuality.Fast)]
    [InlineData(PreviewQuality.Full)]
    public async Task Every_task_shows_previews_and_paints_the_same_bytes(PreviewQuality quality)
    {
        foreach (var (decoder, request) in Requests())
        {
            using var pipeline = KandinskyPipeline.Load(new() { Decoder = Goldens.Path(decoder), Prior = Goldens.Path("tiny-2-2-prior") });
            var plain = await Run(pipeline, request);
            var shown = await Run(pipeline, request with { PreviewEvery = 2, PreviewQuality = quality });
            Assert.Equal(plain[^1].Images[0].Image.Pixels, shown[^1].Images[0].Image.Pixels);
            Assert.DoesNotContain(plain, progress => progress.Preview is not null);
            var previews = shown.Where(progress => progress.Preview is not null).ToArray();
            Assert.Equal([2, 4], previews.Select(progress => progress.Step));
            Assert.All(previews, progress => Assert.Equal((Stage.Denoising, 128, 64), (progress.Stage, progress.Preview!.Width, progress.Preview.Height)));
        }
    }

    [Theory]
    [InlineData("ddpm")]
    [InlineData("euler")]
    [InlineData("dpmpp-2m-karras")]
    public async Task The_last_preview_is_close_to_the_picture(string scheduler)
    {
        using var pipeline = KandinskyPipeline.Load(new() { Decoder = Starter.Decoder, Prior = Starter.Prior });
        var request = new TextToImageRequest
        {
            Prompts = ["a red circle in the center on a blue background"], Scheduler = scheduler, Steps = 12, PriorSteps = 5,
            Seed = 4
        };
        var fast = await Run(pipeline, request with { PreviewEvery = 6 });
        var full = await Run(pipeline, request with { PreviewEvery = 12, PreviewQuality = PreviewQuality.Full });
        var picture = fast[^1].Images[0].Image;
        var previews = fast.Select(progress => progress.Preview).OfType<Image>().ToArray();
        var (early, late, best) = (Psnr(previews[0], picture), Psnr(previews[1], picture),
            Psnr(full.Select(progress => progress.Preview).OfType<Image>().Single(), picture));
        Assert.InRange(late, 22, 60);
        Assert.InRange(best, late, double.PositiveInfinity);
        Assert.InRange(early, 5, late);
    }

    private static IEnumerable<(string Decoder, PictureRequest Request)> Requests()
    {
        var image = ImageFile.Load(Goldens.Path("inputs", "a.png"));
        var mask = new Image(image.Width, image.Height, ColorMode.Gray);
        mask.Pixels[..(mask.Pixels.Length / 2)].Fill(255);
        PictureRequest[] plain =
        [
            new TextToImageRequest { Prompts = ["cat", "dog"] },
            new ImageToImageRequest { Prompts = ["cat"], Image = image, Strength = 1 },
            new MixRequest { Items = [MixItem.Of("cat")] },
            new EmbeddingToEmbeddingRequest { Prompts = ["cat"], Image = image },
        ];
        foreach (var request in plain) yield return ("tiny-2-2-decoder", Small(request));
        yield return ("tiny-2-2-decoder-inpaint", Small(new InpaintRequest { Prompts = ["cat"], Image = image, Mask = mask }));
        yield return ("tiny-2-2-controlnet-depth", Small(new ControlRequest { Prompts = ["cat"], Hint = image }));

        static PictureRequest Small(PictureRequest request) => request with { Width = 128, Height = 64, Steps = 4, PriorSteps = 2 };
    }

    private static async Task<List<GenerationProgress>> Run(KandinskyPipeline pipeline, PictureRequest request)
    {
        var all = new List<GenerationProgress>();
        await foreach (var progress in pipeline.GenerateAsync(request)) all.Add(progress);
        return all;
    }

    private static double Psnr(Image one, Image other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Pixels.Length; i++) sum += Math.Pow(one.Pixels[i] - other.Pixels[i], 2);
        return 10 * Math.Log10(255.0 * 255.0 * one.Pixels.Length / sum);
    }
}
