using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kandinsky.Testing;
using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI.Tests;

/// <summary>Embeddings for search, here and from a service.</summary>
public sealed class EmbeddingTests
{
    [Fact]
    public async Task Texts_and_pictures_have_the_same_vectors_here_and_from_a_service()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TinyModel.ServeAsync(folder.Path("data"));
        using var client = new KandinskyClient(new() { Address = server.Address });
        using var model = new KandinskyModel(TinyModel.Options);
        var (here, there) = (new KandinskyEmbeddingGenerator(model), new RemoteEmbeddingGenerator(client));
        string[] texts = [.. Enumerable.Range(0, 20).Select(number => $"star {number}")];
        DataContent[] pictures = [new(TinyModel.Gradient(), "image/png"), new(TinyModel.Gradient(blue: 0), "image/png")];

        AssertSame(await here.GenerateAsync(texts), await there.GenerateAsync(texts));
        AssertSame(await here.GenerateAsync(pictures), await there.GenerateAsync(pictures));
        Assert.Empty(await there.GenerateAsync((string[])[]));
    }

    [Fact]
    public async Task Vectors_have_length_1_and_the_direction_that_the_library_gives()
    {
        using var model = new KandinskyModel(TinyModel.Options);
        var vector = (await new KandinskyEmbeddingGenerator(model).GenerateAsync(["a star"]))[0].Vector.ToArray();
        var raw = (await model.Pipeline.EmbedTextsAsync(["a star"]))[0];

        var scale = Math.Sqrt(raw.Sum(number => (double)number * number));
        Assert.Equal(1, vector.Sum(number => (double)number * number), 1e-5);
        TensorAssert.Close(vector, raw.Select(number => (float)(number / scale)).ToArray());
    }

    [Fact]
    public async Task Another_width_or_model_is_refused()
    {
        using var model = new KandinskyModel(TinyModel.Options);
        var generator = new KandinskyEmbeddingGenerator(model);

        await Assert.ThrowsAsync<KandinskyException>(() => generator.GenerateAsync(["a star"], new EmbeddingGenerationOptions() { Dimensions = 5 }));
        await Assert.ThrowsAsync<KandinskyException>(() => generator.GenerateAsync(["a star"], new EmbeddingGenerationOptions() { ModelId = "another" }));
        var metadata = (EmbeddingGeneratorMetadata)generator.GetService(typeof(EmbeddingGeneratorMetadata))!;
        Assert.Equal(model.Pipeline.EmbeddingWidth, metadata.DefaultModelDimensions);
    }

    [Theory]
    [InlineData("""{}""", 400)]
    [InlineData("""{"texts":[]}""", 400)]
    [InlineData("""{"images":["x"]}""", 400)]
    [InlineData("""{"texts":["a"],"text":"b"}""", 400)]
    [InlineData("""{"texts":["a"],"model":"another"}""", 404)]
    public async Task The_service_refuses_what_it_cannot_embed(string body, int status)
    {
        using var folder = new TemporaryFolder();
        await using var server = await TinyModel.ServeAsync(folder.Path("data"));
        using var http = new HttpClient { BaseAddress = server.Address };

        using var response = await http.PostAsync("/api/v1/embeddings", new StringContent(body, null, "application/json"));

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.NotEqual("", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task OpenAIs_form_has_the_same_numbers_as_a_list_and_as_bytes()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TinyModel.ServeAsync(folder.Path("data"));
        using var http = new HttpClient { BaseAddress = server.Address };
        using var pipeline = KandinskyPipeline.Load(TinyModel.Pipeline);
        var expected = (await pipeline.EmbedTextsAsync(["a star"]))[0];

        var list = await EmbeddingAsync(new { input = "a star", model = "text-embedding-3-small" });
        var bytes = await EmbeddingAsync(new { input = (string[])["a star"], encoding_format = "base64" });

        Assert.Equal(expected, list.EnumerateArray().Select(number => number.GetSingle()));
        Assert.Equal(expected, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.GetBytesFromBase64()).ToArray());

        async Task<JsonElement> EmbeddingAsync(object body)
        {
            using var response = await http.PostAsJsonAsync("/v1/embeddings", body);
            return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data")[0].GetProperty("embedding");
        }
    }

    private static void AssertSame(GeneratedEmbeddings<Embedding<float>> expected, GeneratedEmbeddings<Embedding<float>> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (one, other) in expected.Zip(actual)) Assert.Equal(one.Vector.ToArray(), other.Vector.ToArray());
        Assert.All(actual, embedding => Assert.Equal("tiny-2-2-decoder", embedding.ModelId));
    }
}
