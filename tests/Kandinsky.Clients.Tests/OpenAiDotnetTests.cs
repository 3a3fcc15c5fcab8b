using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Embeddings;
using OpenAI.Images;

namespace Kandinsky.Clients.Tests;

/// <summary>OpenAI's package for .NET, and the adapter of Microsoft.Extensions.AI above it.</summary>
[Collection("clients")]
public sealed class OpenAiDotnetTests(ServedCommand command)
{
    private static readonly GeneratedImageSize s_size = new(64, 64);

    private OpenAIClientOptions Options => new() { Endpoint = new(command.Address, "v1") };

    private ImageClient Client => new("gpt-image-1", new ApiKeyCredential("unused"), Options);

    [Fact]
    public async Task Words_become_the_picture_of_the_command_for_the_seed_it_tells()
    {
        var pictures = (await Client.GenerateImagesAsync("a star", 2, new() { Size = s_size, Quality = new GeneratedImageQuality("low") })).Value;

        Assert.Equal(2, pictures.Count);
        foreach (var picture in pictures)
            await command.AssertPaintedAsync(picture.ImageBytes, "generate", "a star", "--seed", SeedOf(picture.ImageBytes), "--steps", "12");
    }

    [Fact]
    public async Task A_picture_is_edited_painted_in_part_and_varied()
    {
        var options = new ImageEditOptions { Size = s_size };
        var edited = (await Client.GenerateImageEditAsync(command.Picture, "a star", options)).Value.ImageBytes;
        var painted = (await Client.GenerateImageEditAsync(command.Picture, "a star", command.Hole, options)).Value.ImageBytes;
        var varied = (await Client.GenerateImageVariationAsync(command.Picture, new() { Size = s_size })).Value.ImageBytes;

        await command.AssertPaintedAsync(edited, "edit", command.Picture, "a star", "--strength", "0.6", "--seed", SeedOf(edited));
        await command.AssertPaintedAsync(painted, "inpaint", command.Picture, command.Mask, "a star", "--paste-back", "--seed", SeedOf(painted));
        await command.AssertPaintedAsync(varied, "variations", command.Picture, "--seed", SeedOf(varied));
    }

    [Fact]
    public async Task Fields_of_this_service_go_beside_OpenAIs()
    {
        var body = BinaryContent.Create(BinaryData.FromString("""{"prompt":"a star","size":"64x64","seed":3,"steps":4,"prior_steps":2,"sampler":"ddim"}"""));

        var answer = (await Client.GenerateImagesAsync(body)).GetRawResponse().Content;

        using var json = System.Text.Json.JsonDocument.Parse(answer);
        await command.AssertPaintedAsync(json.RootElement.GetProperty("data")[0].GetProperty("b64_json").GetBytesFromBase64(),
            "generate", "a star", "--seed", "3", "--steps", "4", "--prior-steps", "2", "--sampler", "ddim");
    }

    [Fact]
    public async Task What_cannot_be_honoured_is_an_error_it_understands()
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(() => Client.GenerateImageAsync("a star", new() { Style = GeneratedImageStyle.Vivid }));

        Assert.Equal(400, error.Status);
        Assert.Contains("style", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_listed_and_texts_embedded()
    {
        var models = (await new OpenAIClient(new ApiKeyCredential("unused"), Options).GetOpenAIModelClient().GetModelsAsync()).Value;
        Assert.Contains("tiny-2-2-decoder", models.Select(model => model.Id));

        var client = new EmbeddingClient("text-embedding-3-small", new ApiKeyCredential("unused"), Options);
        var texts = (await client.GenerateEmbeddingsAsync(["a star", "a circle"])).Value;
        Assert.Equal(2, texts.Count);
        Assert.NotEqual(texts[0].ToFloats().ToArray(), texts[1].ToFloats().ToArray());
    }

    [Fact]
    public async Task The_adapter_of_dotnets_interfaces_paints_edits_and_embeds()
    {
        using var generator = Client.AsIImageGenerator();
        var options = new Microsoft.Extensions.AI.ImageGenerationOptions { ImageSize = new(64, 64) };
        var painted = ((DataContent)(await generator.GenerateImagesAsync("a star", options)).Contents[0]).Data;
        var edited = ((DataContent)(await generator.EditImageAsync(new DataContent(painted, "image/png"), "a moon", options)).Contents[0]).Data;
        using var embeddings = new EmbeddingClient("text-embedding-3-small", new ApiKeyCredential("unused"), Options).AsIEmbeddingGenerator();

        await command.AssertPaintedAsync(painted, "generate", "a star", "--seed", SeedOf(painted));
        await File.WriteAllBytesAsync(command.Path("adapted.png"), painted.ToArray());
        await command.AssertPaintedAsync(edited, "edit", command.Path("adapted.png"), "a moon", "--strength", "0.6", "--seed", SeedOf(edited));
        Assert.Single(await embeddings.GenerateAsync(["a star"]));
    }

    private static string SeedOf(ReadOnlyMemory<byte> picture) => $"{PictureMetadata.Read(picture)!.Seed}";
}
