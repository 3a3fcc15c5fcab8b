using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Embeddings of texts and pictures through the pipeline.</summary>
public sealed class ContentEmbedderTests : IDisposable
{
    private readonly KandinskyPipeline _pipeline = KandinskyPipeline.Load(new()
    {
        Decoder = Goldens.Path("tiny-2-2-decoder"), Prior = Goldens.Path("tiny-2-2-prior"), CacheFolder = null, PackedFolder = null,
    });

    private readonly GoldenTensors _golden = Goldens.Open("clip");

    [Fact]
    public async Task Texts_have_the_embeddings_of_the_reference()
    {
        string[] texts = ["red cat, 4k photo", "a fantasy landscape, cinematic lighting", "low quality, bad quality", "A red cartoon frog", "a hat"];

        var embeddings = await _pipeline.EmbedTextsAsync(texts);

        TensorAssert.Close(embeddings.SelectMany(row => row).ToArray(), _golden.Floats("text.text_embeds"));
        Assert.All(embeddings, row => Assert.Equal(_pipeline.EmbeddingWidth, row.Length));
    }

    [Fact]
    public async Task Pictures_have_the_embeddings_of_the_reference()
    {
        var embeddings = await _pipeline.EmbedPicturesAsync([Picture("image0"), Picture("image2")]);

        TensorAssert.Close(embeddings[0], _golden.Floats("image0.image_embeds"));
        TensorAssert.Close(embeddings[1], _golden.Floats("image2.image_embeds"));
    }

    [Fact]
    public async Task Many_texts_have_the_embeddings_that_each_has_alone()
    {
        string[] texts = [.. Enumerable.Range(0, 40).Select(number => $"picture {number}")];

        var together = await _pipeline.EmbedTextsAsync(texts);

        for (var i = 0; i < texts.Length; i += 13) TensorAssert.Close((await _pipeline.EmbedTextsAsync([texts[i]]))[0], together[i]);
    }

    [Fact]
    public async Task Nothing_has_no_embeddings() => Assert.Empty(await _pipeline.EmbedTextsAsync([]));

    [Fact]
    public async Task Embedding_ends_when_it_is_cancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _pipeline.EmbedTextsAsync(["a star"], new(canceled: true)));

    [Fact]
    public async Task A_picture_that_is_painted_at_the_same_time_is_the_same()
    {
        var request = new TextToImageRequest { Prompts = ["a star"], Steps = 3, PriorSteps = 2, Seed = 4 };
        var alone = (await _pipeline.PaintAsync(request))[0].Image;

        var painting = _pipeline.PaintAsync(request);
        await _pipeline.EmbedTextsAsync(["a star", "a circle"]);

        Assert.Equal(alone.Pixels.ToArray(), (await painting)[0].Image.Pixels.ToArray());
    }

    public void Dispose() => _pipeline.Dispose();

    private Image Picture(string name)
    {
        var shape = _golden.Shape($"{name}.rgb");
        return new(shape[1], shape[0], ColorMode.Rgb, _golden.Bytes($"{name}.rgb"));
    }
}
