using Kandinsky.Extensions.AI;
using Microsoft.Extensions.AI;

namespace Kandinsky.Clients.Tests;

/// <summary>This project's own client of the service.</summary>
[Collection("clients")]
public sealed class OwnClientTests(ServedCommand command)
{
    private static readonly string[] s_own = ["--seed", "3", "--steps", "4", "--prior-steps", "2"];

    [Fact]
    public async Task It_paints_edits_mixes_and_embeds()
    {
        using var client = new KandinskyClient(new() { Address = command.Address });
        using var generator = new RemoteImageGenerator(client);
        var options = new ImageGenerationOptions
        {
            ImageSize = new(64, 64), AdditionalProperties = new() { ["seed"] = 3, ["steps"] = 4, ["prior_steps"] = 2 },
        };
        var picture = new DataContent(await File.ReadAllBytesAsync(command.Picture), "image/png");
        var quick = new ImageGenerationOptions
        {
            ImageSize = new(64, 64), ModelId = "quick", AdditionalProperties = new() { ["seed"] = 3, ["prior_steps"] = 2, [PaintingProperties.Fast] = true },
        };
        var other = new DataContent(await File.ReadAllBytesAsync(command.OtherPicture), "image/png");

        var painted = await generator.GenerateImagesAsync("a star", options);
        var edited = await generator.EditImageAsync(picture, "a star", options);
        var mixed = await generator.EditImagesAsync([picture, other], "", options);

        var fast = await generator.GenerateImagesAsync("a star", quick);

        await SameAsync(fast, ["generate", "a star", "--model", command.Quick, "--fast", "--seed", "3", "--prior-steps", "2"]);
        await SameAsync(painted, ["generate", "a star", .. s_own]);
        await SameAsync(edited, ["edit", command.Picture, "a star", .. s_own]);
        await SameAsync(mixed, ["mix", "--image", command.Picture, "--image", command.OtherPicture, .. s_own]);
        Assert.Equal(2, (await new RemoteEmbeddingGenerator(client).GenerateAsync([picture, other])).Count);

        Task SameAsync(ImageGenerationResponse response, string[] arguments) =>
            command.AssertPaintedAsync(((DataContent)response.Contents[0]).Data, arguments);
    }
}
