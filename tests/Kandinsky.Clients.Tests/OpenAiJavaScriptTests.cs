using System.Text.Json;

namespace Kandinsky.Clients.Tests;

/// <summary>The npm package <c>openai</c> on Node.</summary>
[Collection("clients")]
public sealed class OpenAiJavaScriptTests(ServedCommand command, NodePackages packages)
{
    private static readonly string[] s_own = ["--seed", "3", "--steps", "4", "--prior-steps", "2"];

    [Fact]
    public async Task Everything_it_does_gives_the_pictures_of_the_command()
    {
        var (exit, output, error) = await Programs.RunAsync("node", [packages.Path("openai.js"), command.Address.ToString(), command.Path(".")]);

        Assert.True(exit == 0, error);
        await SameAsync("first", ["generate", "a star", .. s_own]);
        await SameAsync("second", ["generate", "a star", .. s_own, "--seed", "4"]);
        await SameAsync("edited", ["edit", command.Picture, "a star", "--strength", "0.5", .. s_own]);
        await SameAsync("mixed",
            ["mix", "--text", "a star=0.5", "--image", $"{command.Picture}=0.25", "--image", $"{command.OtherPicture}=0.25", .. s_own]);
        await SameAsync("painted", ["inpaint", command.Picture, command.Mask, "a star", "--paste-back", .. s_own]);
        await SameAsync("varied", ["variations", command.Picture, .. s_own]);
        await SameAsync("streamed", ["generate", "a star", .. s_own, "--steps", "60"]);
        var seen = JsonDocument.Parse(output).RootElement;
        Assert.Equal([3, 4], seen.GetProperty("seeds").EnumerateArray().Select(seed => seed.GetInt32()));
        Assert.Equal("image_generation.completed", seen.GetProperty("events").EnumerateArray().Last().GetString());
        Assert.Contains("tiny-2-2-decoder", seen.GetProperty("models").EnumerateArray().Select(model => model.GetString()));
        Assert.True(seen.GetProperty("dimensions").GetInt32() > 0);
        var told = seen.GetProperty("error");
        Assert.Equal((400, "background"), (told.GetProperty("status").GetInt32(), told.GetProperty("param").GetString()));

        async Task SameAsync(string name, string[] arguments) =>
            await command.AssertPaintedAsync(await File.ReadAllBytesAsync(command.Path($"js-{name}.png")), Deduplicated(arguments));
    }

    /// <summary>Of an option that is given twice, the last.</summary>
    private static string[] Deduplicated(string[] arguments)
    {
        var list = arguments.ToList();
        foreach (var option in (string[])["--seed", "--steps"])
        {
            if (list.IndexOf(option) is var first && first != list.LastIndexOf(option)) list.RemoveRange(first, 2);
        }
        return [.. list];
    }
}
