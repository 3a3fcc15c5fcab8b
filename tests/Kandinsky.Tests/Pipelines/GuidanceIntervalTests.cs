using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class GuidanceIntervalTests
{
    private static readonly TextToImageRequest Request = new() { Prompts = ["cat", "dog"], Width = 64, Height = 64, Steps = 4, PriorSteps = 2 };

    [Fact]
    public async Task An_empty_interval_is_no_guidance()
    {
        using var pipeline = TextToImageTests.Tiny();
        Assert.Equal(await Paint(pipeline, Request with { GuidanceScale = 1 }), await Paint(pipeline, Request with { GuidanceFrom = 0.5, GuidanceTo = 0.5 }));
    }

    [Fact]
    public async Task Each_step_is_guided_or_not()
    {
        using var pipeline = TextToImageTests.Tiny();
        var pictures = new List<string>();
        foreach (var (from, to) in new[] { (0, 1.0), (0, 0.75), (0.25, 1), (0.25, 0.75), (0, 0.01) }) pictures.Add(Convert.ToHexString(await Paint(pipeline, Request with { GuidanceFrom = from, GuidanceTo = to })));
        Assert.Equal(pictures.Count, pictures.Distinct().Count());
        Assert.Equal(pictures[1], Convert.ToHexString(await Paint(pipeline, Request with { GuidanceTo = 0.51 }))); // three of four steps either way
    }

    [Fact]
    public async Task The_picture_records_it()
    {
        using var pipeline = TextToImageTests.Tiny();
        var images = await pipeline.PaintAsync(Request with { GuidanceTo = 0.6 });
        Assert.Equal("0-0.6", images[0].Metadata.Extra["Guidance interval"]);
    }

    [Theory]
    [InlineData(-0.1, 1)]
    [InlineData(0.6, 0.5)]
    [InlineData(0, 1.1)]
    [InlineData(double.NaN, 1)]
    public async Task Refuses_what_is_no_interval(double from, double to)
    {
        using var pipeline = TextToImageTests.Tiny();
        var error = await Assert.ThrowsAsync<KandinskyException>(() => pipeline.PaintAsync(Request with { GuidanceFrom = from, GuidanceTo = to }));
        Assert.Equal(ErrorKind.Request, error.Kind);
    }

    private static async Task<byte[]> Paint(KandinskyPipeline pipeline, PictureRequest request) =>
        [.. (await pipeline.PaintAsync(request)).SelectMany(image => image.Image.Pixels.ToArray())];
}
