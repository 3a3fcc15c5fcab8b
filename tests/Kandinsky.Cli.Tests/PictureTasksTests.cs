using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Cli.Tests;

/// <summary>The commands that begin with a picture, on the bundled model, and on the tiny ones where the task needs another decoder.</summary>
public sealed class PictureTasksTests : IDisposable
{
    private static readonly string[] Quick = ["--steps", "3", "--prior-steps", "2"];

    private static readonly string Star = Repository.Path("models", "example-1.png");

    private readonly KandinskyProcess _kandinsky = new();

    [Fact]
    public async Task Edit_starts_from_the_picture()
    {
        var outcome = await _kandinsky.RunAsync(["edit", Star, "a red star", "--strength", "0.7", "--json", .. Quick]);

        Assert.Equal(0, outcome.ExitCode);
        using var result = JsonDocument.Parse(outcome.Output);
        Assert.Equal("edit", result.RootElement.GetProperty("command").GetString());
        var metadata = ImageFile.LoadMetadata(_kandinsky.PathOf("out.png"))!;
        Assert.Equal(("image-to-image", "0.7"), (metadata.Task, metadata.Extra["Denoising strength"]));
        Assert.Contains("decoder: 2 steps", outcome.Error);
    }

    [Fact]
    public async Task Edit_keeps_the_proportions_of_the_picture()
    {
        ImageFile.Save(new Image(300, 100, ColorMode.Rgb), _kandinsky.PathOf("wide.jpg"));

        var outcome = await _kandinsky.RunAsync(["edit", "wide.jpg", "a red star", "-o", "out.jpg", "-q", .. Quick]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var image = ImageFile.Load(_kandinsky.PathOf("out.jpg"));
        Assert.Equal((192, 64), (image.Width, image.Height));
    }

    [Fact]
    public async Task Inpaint_can_leave_kept_pixels_untouched()
    {
        WriteMask("mask.png", white: 40);

        var outcome = await _kandinsky.RunAsync(["inpaint", Star, "mask.png", "a red star", "--paste-back", .. Quick]);

        Assert.Equal(0, outcome.ExitCode);
        AssertKept("out.png", left: 0, from: 64);
    }

    [Fact]
    public async Task Holes_are_filled_by_the_bundled_decoder_that_was_made_for_it_unless_another_is_named()
    {
        WriteMask("mask.png", white: 40);

        var usual = await _kandinsky.RunAsync(["inpaint", Star, "mask.png", "a hat", "--json", "-o", "usual.png", .. Quick]);
        var outward = await _kandinsky.RunAsync(["outpaint", Star, "a yellow star", "--expand", "left=64", "--json", "-o", "wide.png", .. Quick]);
        var plain = await _kandinsky.RunAsync(["inpaint", Star, "mask.png", "a hat", "--model", "compositions-decoder", "--json", "-o", "plain.png", .. Quick]);

        Assert.Equal(["compositions-decoder-inpaint", "compositions-decoder-inpaint", "compositions-decoder"], [Model(usual), Model(outward), Model(plain)]);
        Assert.DoesNotContain("not made for inpainting", usual.Error, StringComparison.Ordinal);
        Assert.Contains("note: This decoder was not made for inpainting", plain.Error, StringComparison.Ordinal);

        static string Model(Outcome outcome) =>
            JsonDocument.Parse(outcome.Output).RootElement.GetProperty("pictures")[0].GetProperty("model").GetString()!;
    }

    [Fact]
    public async Task Inpaint_can_paint_the_masked_part_alone()
    {
        WriteMask("mask.png", white: 40);

        var bare = await _kandinsky.RunAsync(["inpaint", Star, "mask.png", "--only-masked", "a red star", "-o", "bare.png", .. Quick]);
        await _kandinsky.RunAsync(["inpaint", Star, "mask.png", "--only-masked", "32", "a red star", "-o", "said.png", .. Quick]);
        await _kandinsky.RunAsync(["inpaint", Star, "mask.png", "a red star", "--mask-blur", "2", "--only-masked=32", "-o", "soft.png", .. Quick]);

        Assert.Equal((0, "bare.png\n"), (bare.ExitCode, bare.Output));
        AssertKept("bare.png", left: 0, from: 40);
        Assert.Equal(File.ReadAllBytes(_kandinsky.PathOf("bare.png")), File.ReadAllBytes(_kandinsky.PathOf("said.png")));
        Assert.NotEqual(File.ReadAllBytes(_kandinsky.PathOf("bare.png")), File.ReadAllBytes(_kandinsky.PathOf("soft.png")));
        var metadata = ImageFile.LoadMetadata(_kandinsky.PathOf("soft.png"))!;
        Assert.Equal(("32", "2"), (metadata.Extra["Masked area padding"], metadata.Extra["Mask blur"]));
    }

    [Fact]
    public async Task Inpaint_exchanges_black_and_white_when_asked()
    {
        WriteMask("mask.png", white: 40);
        WriteMask("opposite.png", white: 40, inverted: true);

        await _kandinsky.RunAsync(["inpaint", Star, "mask.png", "a red star", "-o", "one.png", .. Quick]);
        await _kandinsky.RunAsync(["inpaint", Star, "opposite.png", "a red star", "--invert-mask", "-o", "two.png", .. Quick]);

        Assert.Equal(File.ReadAllBytes(_kandinsky.PathOf("one.png")), File.ReadAllBytes(_kandinsky.PathOf("two.png")));
    }

    [Fact]
    public async Task Inpaint_warns_of_a_mask_that_looks_inverted()
    {
        WriteMask("mask.png", white: 2, inverted: true);

        var outcome = await _kandinsky.RunAsync(["inpaint", Star, "mask.png", "a red star", .. Quick]);

        Assert.Contains("note: Nearly all of the mask is white", outcome.Error);
    }

    [Fact]
    public async Task Inpaint_takes_a_decoder_made_for_it()
    {
        WriteMask("mask.png", white: 40);

        var outcome = await _kandinsky.RunAsync(["inpaint", Star, "mask.png", "a hat", .. Tiny("tiny-2-2-decoder-inpaint"), .. Quick]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.DoesNotContain("note:", outcome.Error);
    }

    [Fact]
    public async Task A_mask_of_other_proportions_is_refused()
    {
        ImageFile.Save(new Image(64, 128, ColorMode.Gray), _kandinsky.PathOf("mask.png"));

        var outcome = await _kandinsky.RunAsync(["inpaint", Star, "mask.png", "a hat", .. Quick]);

        Assert.Equal((4, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("error: The mask is 64 x 128 and the picture 128 x 128", outcome.Error);
    }

    [Fact]
    public async Task Outpaint_grows_the_picture_and_keeps_its_inside()
    {
        var outcome = await _kandinsky.RunAsync(["outpaint", Star, "a star", "--expand", "left=40,bottom=24", .. Quick]);

        Assert.Equal(0, outcome.ExitCode);
        var image = ImageFile.Load(_kandinsky.PathOf("out.png"));
        Assert.Equal((168, 152), (image.Width, image.Height));
        AssertKept("out.png", left: 40, from: 80);
    }

    [Fact]
    public async Task A_folder_is_edited_picture_by_picture_and_a_broken_one_is_named()
    {
        Directory.CreateDirectory(_kandinsky.PathOf("photos"));
        File.Copy(Star, _kandinsky.PathOf("photos/a{1}.png"));
        File.WriteAllText(_kandinsky.PathOf("photos/b.jpg"), "no picture");
        ImageFile.Save(ImageFile.Load(Star), _kandinsky.PathOf("photos/c.jpg"));
        File.WriteAllText(_kandinsky.PathOf("photos/notes.txt"), "not looked at");

        var outcome = await _kandinsky.RunAsync(["edit", "photos", "a red star", "--count", "2", "-o", "red", "-q", .. Quick]);
        await _kandinsky.RunAsync(["edit", Star, "a red star", "--seed", "1", "-o", "alone.png", "-q", .. Quick]);

        Assert.Equal((4, "red/a{1}-1.png\nred/a{1}-2.png\nred/c-1.jpg\nred/c-2.jpg\n"), (outcome.ExitCode, outcome.Output.Replace('\\', '/')));
        Assert.StartsWith("error: b.jpg: ", outcome.Error);
        Assert.EndsWith("error: 1 picture could not be used: b.jpg\n", outcome.Error);
        Assert.Equal(File.ReadAllBytes(_kandinsky.PathOf("alone.png")), File.ReadAllBytes(_kandinsky.PathOf("red/a{1}-2.png")));
    }

    [Fact]
    public async Task A_folder_is_inpainted_with_masks_of_the_same_names()
    {
        foreach (var folder in (string[])["photos", "masks"]) Directory.CreateDirectory(_kandinsky.PathOf(folder));
        foreach (var name in (string[])["a", "b"]) File.Copy(Star, _kandinsky.PathOf($"photos/{name}.png"));
        WriteMask("masks/b.png", white: 40);

        var outcome = await _kandinsky.RunAsync(["inpaint", "photos", "masks", "a red star", "--paste-back", "--json", "-q", .. Quick]);

        Assert.Equal(4, outcome.ExitCode);
        using var result = JsonDocument.Parse(outcome.Output);
        var painted = Assert.Single(result.RootElement.GetProperty("pictures").EnumerateArray());
        Assert.Equal("out/b.png", painted.GetProperty("file").GetString()!.Replace('\\', '/'));
        var failed = Assert.Single(result.RootElement.GetProperty("failed").EnumerateArray());
        Assert.Equal("there is no mask of its name in the folder 'masks'; give a.png", failed.GetProperty("error").GetString());
        AssertKept("out/b.png", left: 0, from: 64);
    }

    [Fact]
    public async Task A_folder_is_varied_into_another_folder_only()
    {
        Directory.CreateDirectory(_kandinsky.PathOf("photos"));
        File.Copy(Star, _kandinsky.PathOf("photos/a.png"));

        Assert.Equal((0, "varied/a.png\n"), await OutcomeAsync("varied"));
        Assert.Equal((2, ""), await OutcomeAsync("photos"));
        Assert.Equal((2, ""), await OutcomeAsync("varied.png"));
        Assert.Equal(File.ReadAllBytes(Star), File.ReadAllBytes(_kandinsky.PathOf("photos/a.png")));

        async Task<(int, string)> OutcomeAsync(string folder)
        {
            var outcome = await _kandinsky.RunAsync(["variations", "photos", "-o", folder, "-q", .. Quick]);
            return (outcome.ExitCode, outcome.Output.Replace('\\', '/'));
        }
    }

    [Fact]
    public async Task Mix_takes_texts_and_pictures_with_weights()
    {
        var outcome = await _kandinsky.RunAsync(["mix", "--text", "a red star=0.25", "--text", "blue", "--image", $"{Star}=0.25", .. Quick]);

        Assert.Equal((0, "out.png\n"), (outcome.ExitCode, outcome.Output));
        Assert.Equal("0.25 a red star + 0.5 blue + 0.25 picture", ImageFile.LoadMetadata(_kandinsky.PathOf("out.png"))!.Prompt);
    }

    [Fact]
    public async Task Variations_differ()
    {
        var outcome = await _kandinsky.RunAsync(["variations", Star, "--count", "2", .. Quick]);

        Assert.Equal((0, "out-1.png\nout-2.png\n"), (outcome.ExitCode, outcome.Output));
        Assert.NotEqual(File.ReadAllBytes(_kandinsky.PathOf("out-1.png")), File.ReadAllBytes(_kandinsky.PathOf("out-2.png")));
    }

    [Fact]
    public async Task A_prompt_leads_variations_away()
    {
        await _kandinsky.RunAsync(["variations", Star, "a red ring", "--prior-strength", "0.5", .. Quick]);

        var metadata = ImageFile.LoadMetadata(_kandinsky.PathOf("out.png"))!;
        Assert.Equal(("embedding-to-embedding", "0.5"), (metadata.Task, metadata.Extra["Prior strength"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Control_follows_a_depth_map(bool fromPicture)
    {
        string[] start = fromPicture ? ["--image", Star, "--strength", "0.7"] : [];

        var outcome = await _kandinsky.RunAsync(["control", Star, "a robot", .. start, .. Tiny("tiny-2-2-controlnet-depth"), .. Quick]);

        Assert.Equal((0, "out.png\n"), (outcome.ExitCode, outcome.Output));
    }

    [Theory]
    [InlineData("edit {0} star --strength 0.7")]
    [InlineData("inpaint {0} mask.png star --paste-back")]
    [InlineData("variations {0} ring --prior-strength 0.6")]
    public async Task A_task_like_that_of_another_picture_is_the_same(string line)
    {
        WriteMask("mask.png", white: 40);
        string[] arguments = [.. line.Split(' ').Select(word => word == "{0}" ? Star : word)];
        await _kandinsky.RunAsync([.. arguments, "-o", "first.png", "-q", .. Quick]);
        string[] again = [.. arguments.TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal))];

        await _kandinsky.RunAsync([.. again, "--like", "first.png", "-o", "again.png", "-q"]);

        Assert.Equal(File.ReadAllBytes(_kandinsky.PathOf("first.png")), File.ReadAllBytes(_kandinsky.PathOf("again.png")));
    }

    [Fact]
    public async Task Control_like_that_of_another_picture_is_the_same()
    {
        string[] start = ["control", Star, "a robot", "--image", Star, "-q", "-o"];
        await _kandinsky.RunAsync([.. start, "first.png", "--strength", "0.7", "--prior-strength", "0.5", .. Tiny("tiny-2-2-controlnet-depth"), .. Quick]);

        await _kandinsky.RunAsync([.. start, "again.png", "--like", "first.png", .. Tiny("tiny-2-2-controlnet-depth")]);

        Assert.Equal(File.ReadAllBytes(_kandinsky.PathOf("first.png")), File.ReadAllBytes(_kandinsky.PathOf("again.png")));
        using var told = JsonDocument.Parse((await _kandinsky.RunAsync("info", "again.png", "--json")).Output);
        Assert.Equal((0.7, 0.5, "control"), (told.RootElement.GetProperty("strength").GetDouble(), told.RootElement.GetProperty("prior_strength").GetDouble(),
            told.RootElement.GetProperty("task").GetString()));
    }

    [Theory]
    [InlineData("edit mask.png star")]
    [InlineData("inpaint mask.png mask.png star")]
    [InlineData("outpaint mask.png star --expand all=64")]
    [InlineData("mix --text star=0.5 --image mask.png=0.5")]
    [InlineData("variations mask.png")]
    [InlineData("control mask.png star")]
    public async Task Every_task_prints_one_line_of_json(string line)
    {
        WriteMask("mask.png", white: 40);
        string[] model = line.StartsWith("control", StringComparison.Ordinal) ? Tiny("tiny-2-2-controlnet-depth") : [];

        var outcome = await _kandinsky.RunAsync([.. line.Split(' '), "--json", .. model, .. Quick]);

        using var result = JsonDocument.Parse(Assert.Single(outcome.Output.TrimEnd().Split('\n')));
        Assert.Equal(line.Split(' ')[0], result.RootElement.GetProperty("command").GetString());
        Assert.Equal("out.png", Assert.Single(result.RootElement.GetProperty("pictures").EnumerateArray()).GetProperty("file").GetString());
    }

    [Theory]
    [InlineData("control", "compositions-decoder is a plain decoder, but control needs a ControlNet decoder")]
    [InlineData("mix", "there is nothing to mix; give --text TEXT=WEIGHT and --image FILE=WEIGHT")]
    public async Task What_cannot_be_done_is_told(string command, string message)
    {
        string[] arguments = command == "mix" ? [] : [Star, "a robot"];

        var outcome = await _kandinsky.RunAsync([command, .. arguments]);

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith($"error: {message}", outcome.Error);
    }

    [Theory]
    [InlineData("nowhere.png", "nowhere.png")]
    [InlineData("text.png", "Cannot read 'text.png'")]
    public async Task A_picture_that_cannot_be_read_is_named(string file, string message)
    {
        File.WriteAllText(_kandinsky.PathOf("text.png"), "no picture");

        var outcome = await _kandinsky.RunAsync("edit", file, "a star");

        Assert.Equal((4, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(message, outcome.Error);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    public void Dispose() => _kandinsky.Dispose();

    private static string[] Tiny(string decoder) =>
        ["--model", Goldens.Path(decoder), "--prior", Goldens.Path("tiny-2-2-prior"), "--width", "64", "--height", "64"];

    /// <summary>The left columns white, the others black, or the other way round.</summary>
    private void WriteMask(string file, int white, bool inverted = false)
    {
        var mask = new Image(128, 128, ColorMode.Gray);
        for (var y = 0; y < mask.Height; y++) mask.Row(y)[..white].Fill(255);
        ImageFile.Save(inverted ? mask.Inverted() : mask, _kandinsky.PathOf(file));
    }

    /// <summary>From a column on, the result holds the star's own pixels.</summary>
    /// <param name="file">The result.</param>
    /// <param name="left">The column in the result where the star's first column is.</param>
    /// <param name="from">The first column in the result that is kept.</param>
    private void AssertKept(string file, int left, int from)
    {
        var (star, result) = (ImageFile.Load(Star).ToRgb(), ImageFile.Load(_kandinsky.PathOf(file)));
        var width = left + star.Width - from;
        for (var y = 0; y < 100; y++)
            Assert.Equal(star.Row(y).Slice(3 * (from - left), 3 * width).ToArray(), result.Row(y).Slice(3 * from, 3 * width).ToArray());
        Assert.NotEqual(star.Pixels.ToArray(), result.Pixels.ToArray());
    }
}
