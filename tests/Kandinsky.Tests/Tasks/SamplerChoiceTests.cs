using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>What a request may choose about its sampler reaches the sampler and the picture's metadata.</summary>
public sealed class SamplerChoiceTests
{
    private static readonly TextToImageRequest Request = new() { Prompts = ["cat"], Width = 64, Height = 64, Steps = 3, PriorSteps = 2 };

    [Fact]
    public async Task Spacing_noise_levels_and_eta_change_the_picture_and_are_recorded()
    {
        using var pipeline = TextToImageTests.Tiny();
        var plain = await Paint(Request with { Scheduler = "euler" });
        var spaced = await Paint(Request with { Scheduler = "euler", Spacing = TimestepSpacing.Trailing });
        var karras = await Paint(Request with { Scheduler = "euler", Karras = true });
        var eta = await Paint(Request with { Scheduler = "ddim", Eta = 0.5f });
        Assert.Equal(4, new[] { plain, spaced, karras, eta }.Select(image => Convert.ToHexString(image.Image.Pixels)).Distinct().Count());
        Assert.Empty(plain.Metadata.Extra);
        Assert.Equal("trailing", spaced.Metadata.Extra["Timestep spacing"]);
        Assert.Equal("on", karras.Metadata.Extra["Karras"]);
        Assert.Equal("0.5", eta.Metadata.Extra["Eta"]);

        async Task<GeneratedImage> Paint(PictureRequest request) => (await pipeline.PaintAsync(request))[0];
    }

    [Fact]
    public async Task A_choice_the_sampler_does_not_have_is_refused_before_any_work()
    {
        using var pipeline = TextToImageTests.Tiny();
        var image = new Image(64, 64, ColorMode.Rgb);
        PictureRequest[] requests =
        [
            Request with { Karras = true },
            Request with { Scheduler = "euler", Eta = 0.5f },
            Request with { Scheduler = "lcm", Spacing = TimestepSpacing.Leading },
            new ImageToImageRequest { Prompts = ["cat"], Image = image, Eta = 2, Scheduler = "ddim" },
        ];
        foreach (var request in requests)
        {
            var seen = new List<GenerationProgress>();
            var error = await Assert.ThrowsAsync<KandinskyException>(async () =>
            {
                await foreach (var progress in pipeline.GenerateAsync(request)) seen.Add(progress);
            });
            Assert.Equal(ErrorKind.Request, error.Kind);
            Assert.Empty(seen);
        }
    }
}
