using System.Text.Json;

namespace Kandinsky.Cli.Tests;

public sealed class ModelsTests : IDisposable
{
    private readonly KandinskyProcess _kandinsky = new();

    [Fact]
    public async Task List_names_the_bundled_models()
    {
        var outcome = await _kandinsky.RunAsync("models", "list");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(@"compositions-decoder +decoder +\S", outcome.Output);
        Assert.Matches(@"compositions-decoder-inpaint +inpaint decoder +\S", outcome.Output);
        Assert.Matches(@"compositions-prior +prior +\S", outcome.Output);
    }

    [Fact]
    public async Task List_prints_one_line_of_json()
    {
        var outcome = await _kandinsky.RunAsync("models", "list", "--json");

        using var result = JsonDocument.Parse(outcome.Output.TrimEnd());
        Assert.DoesNotContain('\n', outcome.Output.TrimEnd());
        Assert.Contains("compositions-prior", result.RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Inspect_counts_the_weights_of_each_component()
    {
        var outcome = await _kandinsky.RunAsync("models", "inspect", "compositions-decoder", "--json");

        using var result = JsonDocument.Parse(outcome.Output);
        var unet = result.RootElement.GetProperty("components").EnumerateArray().Single(component => component.GetProperty("name").GetString() == "unet");
        Assert.Equal("decoder", result.RootElement.GetProperty("kind").GetString());
        Assert.Equal(10_819_464, unet.GetProperty("parameters").GetInt64());
        Assert.Equal("Float16", unet.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Inspect_shows_people_a_table()
    {
        var outcome = await _kandinsky.RunAsync("models", "inspect", "compositions-prior");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("CLIPTextModelWithProjection", outcome.Output);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_named()
    {
        var outcome = await _kandinsky.RunAsync("models", "inspect", "nowhere");

        Assert.Equal(3, outcome.ExitCode);
        Assert.StartsWith("error: model nowhere: there is no such folder", outcome.Error);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task An_empty_folder_is_told_what_it_lacks()
    {
        var outcome = await _kandinsky.RunAsync("models", "inspect", ".");

        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("is empty", outcome.Error);
    }

    public void Dispose() => _kandinsky.Dispose();
}
