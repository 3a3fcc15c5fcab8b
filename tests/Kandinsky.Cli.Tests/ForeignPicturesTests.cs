using Kandinsky.Testing;

namespace Kandinsky.Cli.Tests;

/// <summary>Pictures of other programs, as people have them.</summary>
public sealed class ForeignPicturesTests : IDisposable
{
    private static readonly string[] _quick = ["--width", "64", "--height", "64", "--steps", "2", "--prior-steps", "2", "-o", "again.png"];

    private readonly KandinskyProcess _kandinsky = new();

    [Theory]
    [InlineData("a1111.png")]
    [InlineData("template.png")]
    [InlineData("trail_nl.png")]
    [InlineData("le_be.jpg")]
    [InlineData("uni_utf8.jpg")]
    public async Task A_picture_like_one_of_another_program_has_its_words_and_numbers(string name)
    {
        var outcome = await _kandinsky.RunAsync(["generate", "--like", Case(name), .. _quick]);

        Assert.Equal((0, "again.png\n"), (outcome.ExitCode, outcome.Output));
        Assert.Contains("note: another model painted that picture (v1-5-pruned, v1.10.1)", outcome.Error);
        Assert.Contains("note: its sampler 'Euler a' is euler-a", outcome.Error);
        var again = ImageFile.LoadMetadata(_kandinsky.PathOf("again.png"))!;
        Assert.Equal(("masterpiece, a cat", "blurry, bad", 965400086UL, 7.0, "euler-a"),
            (again.Prompt, again.NegativePrompt, again.Seed!.Value, again.GuidanceScale!.Value, again.Scheduler));
    }

    [Fact]
    public async Task Its_size_and_steps_are_repeated_too()
    {
        var small = new PictureMetadata { Software = "another", Prompt = "a star", Width = 64, Height = 128, Steps = 3, Scheduler = "DPM++ SDE Karras" };
        ImageFile.Save(new Image(8, 8, ColorMode.Rgb), _kandinsky.PathOf("small.png"), small);
        var outcome = await _kandinsky.RunAsync("generate", "--like", "small.png", "--prior-steps", "2", "-o", "again.png");

        Assert.Contains("the nearest is dpmpp-2s in Karras's noise levels", outcome.Error);
        var again = ImageFile.LoadMetadata(_kandinsky.PathOf("again.png"))!;
        Assert.Equal((64, 128, 3, "dpmpp-2s", "on"), (again.Width, again.Height, again.Steps, again.Scheduler, again.Extra["Karras"]));
    }

    [Fact]
    public async Task Swarms_json_is_read()
    {
        var outcome = await _kandinsky.RunAsync("info", Case("swarm.png"));

        Assert.Equal((0, "a cat\nSteps: 20, CFG scale: 7, Seed: 1, Size: 512x512, Model: x, Version: SwarmUI 0.9.5.0\n"), (outcome.ExitCode, outcome.Output));
    }

    [Theory]
    [InlineData("info")]
    [InlineData("generate --like")]
    public async Task Json_that_is_not_understood_is_an_input_error(string command)
    {
        File.WriteAllBytes(_kandinsky.PathOf("odd.png"), PngEncoder.Encode(new Image(8, 8, ColorMode.Rgb), new PngText("parameters", "{\"nodes\":[]}")));
        var outcome = await _kandinsky.RunAsync([.. command.Split(' '), "odd.png"]);

        Assert.Equal(4, outcome.ExitCode);
        Assert.Equal(
            "error: Cannot read 'odd.png': how it was made is told in JSON of another program ('parameters'), which is not understood; say yourself what to "
                + "paint.\n", outcome.Error);
    }

    [Fact]
    public async Task A_sampler_is_understood_by_its_usual_name()
    {
        var usual = await _kandinsky.RunAsync(["generate", "a star", "--sampler", "DPM++ 2M Karras", .. _quick]);
        var first = File.ReadAllBytes(_kandinsky.PathOf("again.png"));
        await _kandinsky.RunAsync("generate", "--like", "again.png", "-o", "again.png");
        var second = File.ReadAllBytes(_kandinsky.PathOf("again.png"));
        var nearest = await _kandinsky.RunAsync(["generate", "a star", "--scheduler", "Restart", .. _quick]);

        Assert.Equal((0, 0), (usual.ExitCode, nearest.ExitCode));
        Assert.Equal(first, second);
        Assert.Contains("note: There is no sampler 'Restart' here; heun, the nearest, takes its place.", nearest.Error);
    }

    public void Dispose() => _kandinsky.Dispose();

    private static string Case(string name) => Repository.Path("tests", "cases", "parameters", name);
}
