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
        foreach (var (from, to) in new[] { (0, 1.0), (0, 0.75), (0.25, 1), (0.25, 0.75), (0, 0.01) }) pictures.Add(Convert.ToHexString(await Paint(pipeline,
            Request with { GuidanceFrom = from, GuidanceTo = to })));
        Assert.Equal(pictures.Count, pictures.Distinct().Count());
        Assert.Equal(pictures[1], Convert.ToHexString(await Paint(pipeline, Request with { GuidanceTo = 0.51 }))); // three of four steps either way
    }

    [Fact]
    public async Task The_picture_records_it()
    {
        using var pipeline = TextToImageTests.Tiny();
        var images = await pipeline.PaintAsync(Request with { GuidanceTo = 0.6, GuidanceEvery = 2 });
        Assert.Equal("0-0.6", images[0].Metadata.Extra["Guidance interval"]);
        Assert.Equal("2", images[0].Metadata.Extra["Guidance every"]);
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

    [Fact]
    public async Task Guidance_computed_once_in_a_while_is_repeated_between()
    {
        using var pipeline = TextToImageTests.Tiny();
        var (whole, half, third) = (await Paint(pipeline, Request), await Paint(pipeline, Request with { GuidanceEvery = 2 }),
            await Paint(pipeline, Request with { GuidanceEvery = 3 }));
        Assert.Equal(4, new[] { whole, half, third, await Paint(pipeline, Request with { GuidanceTo = 0.25 }) }.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(whole, await Paint(pipeline, Request with { GuidanceEvery = 1 }));
        // Guided in the first step alone
        Assert.Equal(await Paint(pipeline, Request with { GuidanceTo = 0.25 }), await Paint(pipeline, Request with { GuidanceTo = 0.25, GuidanceEvery = 2 }));
    }

    [Theory]
    [InlineData(0, 1, 2, "CRCR")]
    [InlineData(0.25, 1, 2, "-CRC")]
    [InlineData(0, 0.75, 3, "CRR-")]
    [InlineData(0.5, 0.5, 1, "----")]
    public void A_call_is_guided_repeats_or_neither(double from, double to, int every, string calls)
    {
        var schedule = new GuidanceSchedule(from, to, every);
        Assert.Equal(calls,
            string.Concat(Enumerable.Range(0, 4).Select(call => schedule.At(call, 4) switch
            {
                GuidanceStep.Computed => 'C',
                GuidanceStep.Repeated => 'R',
                _ =>
            '-'
            })));
    }

    [Fact]
    public void Repeating_the_own_direction_is_guidance()
    {
        float[] without = [1, -2, 0.5f], with = [0.5f, 2, 0.25f], direction = new float[3], guided = new float[3], repeated = new float[3];
        Guidance.Direction(without, with, direction);
        Guidance.Apply(without, with, 4, guided);
        Guidance.Repeat(direction, with, 4, repeated);
        Assert.Equal([-1, 14, -0.5f], guided);
        Assert.Equal(guided, repeated);
    }

    private static async Task<byte[]> Paint(KandinskyPipeline pipeline, PictureRequest request) =>
        [.. (await pipeline.PaintAsync(request)).SelectMany(image => image.Image.Pixels.ToArray())];
}
