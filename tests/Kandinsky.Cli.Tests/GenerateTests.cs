using System.Text;
using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Cli.Tests;

/// <summary>The command paints with the bundled model.</summary>
public sealed class GenerateTests : IDisposable
{
    private static readonly string[] Quick = ["--steps", "2", "--prior-steps", "2"];

    private readonly KandinskyProcess _kandinsky = new();

    [Fact]
    public async Task Paints_a_picture_that_remembers_how_it_was_made()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a red circle", "--negative", "blue", "--seed", "5", "-o", "circle.png", .. Quick]);

        Assert.Equal((0, "circle.png\n"), (outcome.ExitCode, outcome.Output));
        Assert.Equal(["circle.png"], _kandinsky.Files);
        var image = ImageFile.Load(_kandinsky.PathOf("circle.png"));
        Assert.Equal((128, 128), (image.Width, image.Height));
        var metadata = ImageFile.LoadMetadata(_kandinsky.PathOf("circle.png"))!;
        Assert.Equal(("a red circle", "blue", 5UL, 2, 2), (metadata.Prompt, metadata.NegativePrompt, metadata.Seed!.Value, metadata.Steps,
            metadata.PriorSteps));
        Assert.Equal(("compositions-decoder", "compositions-prior"), (metadata.Model, metadata.Prior));
    }

    [Fact]
    public async Task The_bundled_model_paints_fast()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a large yellow star in the center on a purple background", "--fast", "--prior-steps", "10",
            "--seed", "1", "-o", "fast.png"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("note: fast: the model's distilled adapter, 4 steps of lcm", outcome.Error, StringComparison.Ordinal);
        var (fast, slow) = (ImageFile.Load(_kandinsky.PathOf("fast.png")), ImageFile.Load(Repository.Path("models", "example-1.png")));
        var (middle, corner) = (fast.Pixel(64, 70).ToArray(), fast.Pixel(4, 4).ToArray());
        Assert.True(middle[0] > 180 && middle[1] > 140 && middle[2] < 120, $"the middle is {string.Join(' ', middle)}, not yellow");
        Assert.True(corner[0] < 160 && corner[1] < 90 && corner[2] > 110, $"the corner is {string.Join(' ', corner)}, not purple");
        Assert.NotEqual(slow.Pixels.ToArray(), fast.Pixels.ToArray());
    }

    [Fact]
    public async Task Tells_progress_in_lines_when_it_is_not_on_a_terminal()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", .. Quick]);

        Assert.Contains("prior: 2 steps in", outcome.Error);
        Assert.Contains("decoder: 2 steps in", outcome.Error);
        Assert.Contains("pixels: 1 step in", outcome.Error);
    }

    [Fact]
    public async Task Is_silent_when_asked()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", "--quiet", .. Quick]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public async Task Prints_one_line_of_json()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", "a ring", "--json", "-o", "{index}.jpg", .. Quick]);

        using var result = JsonDocument.Parse(outcome.Output.TrimEnd());
        Assert.DoesNotContain('\n', outcome.Output.TrimEnd());
        var pictures = result.RootElement.GetProperty("pictures").EnumerateArray().ToList();
        Assert.Equal(["1.jpg", "2.jpg"], pictures.Select(picture => picture.GetProperty("file").GetString()));
        Assert.Equal(["a star", "a ring"], pictures.Select(picture => picture.GetProperty("prompt").GetString()));
        Assert.Equal("ddpm", pictures[0].GetProperty("scheduler").GetString());
        Assert.Equal(["1.jpg", "2.jpg"], _kandinsky.Files);
    }

    [Fact]
    public async Task The_number_of_threads_changes_no_byte()
    {
        var one = await _kandinsky.RunAsync(["generate", "a star", "--threads", "1", "-o", "one.png", .. Quick]);
        var two = await _kandinsky.RunAsync(["generate", "a star", "--threads", "2", "-o", "two.png", .. Quick]);

        Assert.Equal((0, 0), (one.ExitCode, two.ExitCode));
        Assert.Equal(File.ReadAllBytes(_kandinsky.PathOf("one.png")), File.ReadAllBytes(_kandinsky.PathOf("two.png")));
    }

    [Fact]
    public async Task Several_pictures_are_numbered()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", "--count", "2", "-o", "star.png", .. Quick]);

        Assert.Equal("star-1.png\nstar-2.png\n", outcome.Output);
        Assert.Equal(["star-1.png", "star-2.png"], _kandinsky.Files);
    }

    [Fact]
    public async Task Writes_a_png_to_standard_output()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", "-o", "-", .. Quick]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(128, ImageFile.Decode(Encoding.Latin1.GetBytes(outcome.OutputBytes)).Width);
        Assert.Empty(_kandinsky.Files);
    }

    [Fact]
    public async Task Says_so_when_a_size_is_rounded()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", "--width", "100", "--height", "64", "-o", "star.png", .. Quick]);

        Assert.Contains("note: ", outcome.Error);
        var image = ImageFile.Load(_kandinsky.PathOf("star.png"));
        Assert.Equal((128, 64), (image.Width, image.Height));
    }

    [Fact]
    public async Task Models_can_be_named_by_folder_and_by_environment()
    {
        var models = Path.GetDirectoryName(ModelLocator.FromEnvironment().Decoder().Path)!;

        var outcome = await _kandinsky
            .With("KANDINSKY_PRIOR", Path.Combine(models, "compositions-prior"))
            .RunAsync(["generate", "a star", "--model", Path.Combine(models, "compositions-decoder"), .. Quick]);

        Assert.Equal((0, "out.png\n"), (outcome.ExitCode, outcome.Output));
    }

    [Theory]
    [InlineData("--preview-every 2")]
    [InlineData("--preview-every 2 --preview-full")]
    public async Task Previews_show_the_picture_so_far_and_do_not_change_it(string options)
    {
        await _kandinsky.RunAsync("generate", "a star", "--steps", "4", "--prior-steps", "2", "-o", "without.png");
        var outcome = await _kandinsky.RunAsync(["generate", "a star", "--steps", "4", "--prior-steps", "2", "--preview", "now.jpg", .. options.Split(' ')]);

        Assert.Equal((0, "out.png\n"), (outcome.ExitCode, outcome.Output));
        Assert.Equal(128, ImageFile.Load(_kandinsky.PathOf("now.jpg")).Width);
        Assert.Equal(File.ReadAllBytes(_kandinsky.PathOf("without.png")), File.ReadAllBytes(_kandinsky.PathOf("out.png")));
    }

    public void Dispose() => _kandinsky.Dispose();
}
