using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>From prompts to image embeddings, as the reference's prior pipeline makes them.</summary>
public sealed class TextPriorTests
{
    public static TheoryData<string> Cases() => [.. Prior().Select(test => test.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Makes_the_embeddings_of_the_reference(string name)
    {
        var test = Prior().First(test => test.GetProperty("name").GetString() == name);
        using var golden = Goldens.Open("pipelines");
        var embeddings = Embed(Request(test));
        TensorAssert.Close(embeddings.Positive, golden.Floats($"{name}/image_embeds"));
        TensorAssert.Close(embeddings.Negative, golden.Floats($"{name}/negative_image_embeds"));
    }

    [Fact]
    public void An_empty_negative_prompt_is_not_the_absence_of_one()
    {
        var request = Request(Prior().First());
        var (absent, empty) = (Embed(request), Embed(request with { NegativePrompt = "" }));
        Assert.NotEqual(absent.Negative, empty.Negative);
        Assert.Equal(absent.Positive.Length, empty.Positive.Length);
    }

    private static ImageEmbeddings Embed(TextToImageRequest request)
    {
        var decoder = ModelFolder.OpenDecoder(Goldens.Path("tiny-2-2-decoder"));
        using var models = new KandinskyModels(decoder, ModelFolder.OpenPrior(Goldens.Path("tiny-2-2-prior")), new() { CacheFolder = null });
        using var run = new PictureRun(models, request, CancellationToken.None);
        var embeddings = run.Embeddings(request.PictureTitles.Count);
        Assert.Equal(request.PriorSteps, new TextPrior(run).Run(request.Prompts, embeddings).Count(progress => progress is { Stage: Stage.Prior, Step: > 0 }));
        return embeddings;
    }

    private static IEnumerable<JsonElement> Prior() =>
        Goldens.Json("pipelines").EnumerateArray().Where(test => test.GetProperty("task").GetString() == "prior");

    private static TextToImageRequest Request(JsonElement test)
    {
        var prompt = test.GetProperty("prompt");
        return new TextToImageRequest
        {
            Prompts = prompt.ValueKind == JsonValueKind.Array ? [.. prompt.EnumerateArray().Select(text => text.GetString()!)] : [prompt.GetString()!],
            NegativePrompt = test.TryGetProperty("negative_prompt", out var negative) ? negative.GetString() : null,
            Count = test.TryGetProperty("num_images_per_prompt", out var count) ? count.GetInt32() : 1,
            PriorSteps = test.GetProperty("num_inference_steps").GetInt32(),
            PriorGuidanceScale = test.TryGetProperty("guidance_scale", out var scale) ? scale.GetSingle() : 4,
            Seed = test.GetProperty("seed").GetUInt64(),
        };
    }
}
