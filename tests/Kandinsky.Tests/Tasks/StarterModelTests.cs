using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The starter, the model that was bundled first, paints the pictures that the reference painted with it, from text and seed alone.</summary>
public sealed class StarterModelTests
{
    private const int PixelTolerance = 2;

    private static JsonElement Examples => JsonDocument.Parse(File.ReadAllText(Starter.Path("examples.json"))).RootElement;

    public static TheoryData<int> Indices() => [.. Enumerable.Range(0, Examples.GetArrayLength())];

    [Theory]
    [MemberData(nameof(Indices))]
    public async Task Paints_the_example(int index)
    {
        var example = Examples[index];
        using var pipeline = KandinskyPipeline.Load(new() { Decoder = Starter.Decoder, Prior = Starter.Prior });
        var images = await pipeline.PaintAsync(new TextToImageRequest
        {
            Prompts = [example.GetProperty("prompt").GetString()!],
            NegativePrompt = example.GetProperty("negative_prompt").GetString(),
            Seed = example.GetProperty("seed").GetUInt64(),
            Scheduler = example.GetProperty("scheduler").GetString(),
            Steps = example.GetProperty("num_inference_steps").GetInt32(),
            PriorSteps = example.GetProperty("prior_num_inference_steps").GetInt32(),
            GuidanceScale = example.GetProperty("guidance_scale").GetSingle(),
            PriorGuidanceScale = example.GetProperty("prior_guidance_scale").GetSingle(),
        });
        var expected = ImageFile.Load(Starter.Path(example.GetProperty("file").GetString()!));
        var image = Assert.Single(images).Image;
        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        for (var i = 0; i < image.Pixels.Length; i++) Assert.InRange(image.Pixels[i], expected.Pixels[i] - PixelTolerance, expected.Pixels[i] + PixelTolerance);
    }
}
