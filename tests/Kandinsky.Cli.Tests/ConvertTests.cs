using System.Text.Json;
using Kandinsky.Testing;
using Kandinsky.Tests;

namespace Kandinsky.Cli.Tests;

public sealed class ConvertTests : IDisposable
{
    private readonly KandinskyProcess _kandinsky = new();

    [Fact]
    public async Task Writes_models_that_paint()
    {
        OriginalFixture.Write(_kandinsky.PathOf("original"));

        var outcome = await Convert("--clip", "original/clip", "--json");

        Assert.Equal(0, outcome.ExitCode);
        using var result = JsonDocument.Parse(Assert.Single(outcome.Output.TrimEnd().Split('\n')));
        Assert.Equal("models convert", result.RootElement.GetProperty("command").GetString());
        Assert.Equal(["kandinsky-2-1-prior", "kandinsky-2-1", "kandinsky-2-1-inpaint"], result.RootElement.GetProperty("models").EnumerateArray()
            .Select(model => Path.GetFileName(model.GetProperty("path").GetString()!)));
        Assert.Empty(result.RootElement.GetProperty("notes").EnumerateArray());
        var painted = await _kandinsky.RunAsync("generate", "рыжий кот", "--model", "made/kandinsky-2-1", "--width", "64", "--height", "64", "--steps", "2",
            "--prior-steps", "2");
        Assert.Equal((0, "out.png\n"), (painted.ExitCode, painted.Output));
    }

    [Fact]
    public async Task What_it_reads_paints_as_it_is()
    {
        OriginalFixture.Write(_kandinsky.PathOf("original"));
        OriginalFixture.WriteSettings(_kandinsky.PathOf("original"));
        Directory.Move(_kandinsky.PathOf("original/clip"), _kandinsky.PathOf("clip-vit-large-patch14"));

        var painted = await _kandinsky.RunAsync("generate", "рыжий кот", "--model", "original/decoder_fp16.ckpt", "--width", "64", "--height", "64", "--steps",
            "2", "--prior-steps", "2", "--precision", "int8");
        var inspected = await _kandinsky.RunAsync("models", "inspect", "original", "--json");

        Assert.Equal((0, "out.png\n"), (painted.ExitCode, painted.Output));
        Assert.Equal("decoder_fp16.ckpt", ImageFile.LoadMetadata(_kandinsky.PathOf("out.png"))!.Model);
        using var result = JsonDocument.Parse(inspected.Output);
        Assert.Equal("decoder (2.1)", result.RootElement.GetProperty("kind").GetString());
        Assert.All(result.RootElement.GetProperty("components").EnumerateArray().Where(component =>
            component.GetProperty("name").GetString() is "unet" or "movq" or "text_encoder"),
            component => Assert.True(component.GetProperty("parameters").GetInt64() > 10_000));
    }

    [Fact]
    public async Task Tells_that_the_prior_is_left_out()
    {
        OriginalFixture.Write(_kandinsky.PathOf("original"));

        var outcome = await Convert();

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal([_kandinsky.PathOf("made/kandinsky-2-1"), _kandinsky.PathOf("made/kandinsky-2-1-inpaint")], outcome.Output.TrimEnd().Split('\n'));
        Assert.Contains("note: The prior is left out", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_folder_without_checkpoints()
    {
        var outcome = await Convert();

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("original is no folder", Assert.Single(outcome.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(_kandinsky.Files);
    }

    [Fact]
    public async Task Refuses_to_write_over_a_model()
    {
        OriginalFixture.Write(_kandinsky.PathOf("original"));
        Directory.CreateDirectory(_kandinsky.PathOf("made/kandinsky-2-1-inpaint"));

        var outcome = await Convert();

        Assert.Equal((int)ExitCode.Output, outcome.ExitCode);
        Assert.Contains("kandinsky-2-1-inpaint is there already", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_kandinsky.PathOf("made/kandinsky-2-1")));
    }

    public void Dispose() => _kandinsky.Dispose();

    private Task<Outcome> Convert(params IEnumerable<string> options) =>
        _kandinsky.RunAsync(["models", "convert", "original", "made", "--sizes-of", Goldens.Path("tiny-2-1"), .. options]);
}
