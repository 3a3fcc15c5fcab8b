using System.Text.Json;

namespace Kandinsky.Cli.Tests;

public sealed class InfoTests : IDisposable
{
    private readonly KandinskyProcess _kandinsky = new();

    [Theory]
    [InlineData("picture.png")]
    [InlineData("picture.jpg")]
    public async Task Reads_back_how_a_picture_was_made(string name)
    {
        Save(name, new PictureMetadata { Prompt = "a red circle", Seed = 7, Steps = 25, Scheduler = "ddim" });

        var people = await _kandinsky.RunAsync("info", name);
        var scripts = await _kandinsky.RunAsync("info", name, "--json");

        Assert.Equal(0, people.ExitCode);
        Assert.StartsWith("a red circle\n", people.Output);
        Assert.Contains("Seed: 7", people.Output);
        using var result = JsonDocument.Parse(scripts.Output);
        Assert.Equal(7UL, result.RootElement.GetProperty("seed").GetUInt64());
        Assert.Equal("ddim", result.RootElement.GetProperty("scheduler").GetString());
    }

    [Fact]
    public async Task A_picture_that_says_nothing_is_an_input_error()
    {
        Save("plain.png", metadata: null);

        var outcome = await _kandinsky.RunAsync("info", "plain.png");

        Assert.Equal(4, outcome.ExitCode);
        Assert.StartsWith("error: 'plain.png' does not say how it was made", outcome.Error);
    }

    [Fact]
    public async Task A_missing_file_is_an_input_error()
    {
        var outcome = await _kandinsky.RunAsync("info", "nowhere.png");

        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains("there is no such file", outcome.Error);
    }

    private void Save(string name, PictureMetadata? metadata) => ImageFile.Save(new Image(8, 8, ColorMode.Rgb), _kandinsky.PathOf(name), metadata);

    public void Dispose() => _kandinsky.Dispose();
}
