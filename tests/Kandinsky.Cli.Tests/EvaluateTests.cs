using System.Text.Json;
using System.Xml.Linq;

namespace Kandinsky.Cli.Tests;

public sealed class EvaluateTests : IDisposable
{
    private static readonly string[] Few = ["--steps", "1", "--prior-steps", "2", "--quiet"];

    private readonly KandinskyProcess _kandinsky = new();

    [Fact]
    public async Task Paints_captions_and_judges_them_and_goes_on_where_it_was_ended()
    {
        await File.WriteAllTextAsync(_kandinsky.PathOf("captions.txt"), "a red circle\na blue square\na white star\n");
        var outcome = await _kandinsky.RunAsync(["evaluate", "--captions", "captions.txt", "--json", .. Few]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var set = JsonDocument.Parse(outcome.Output).RootElement.GetProperty("sets")[0];
        Assert.Equal(3, set.GetProperty("pictures").GetInt32());
        Assert.InRange(set.GetProperty("measures").GetProperty("clip_score").GetDouble(), 0, 100);
        Assert.Equal(["000000.png", "000001.png", "000002.png", "metadata.jsonl", "settings.json"],
            Directory.EnumerateFiles(_kandinsky.PathOf("evaluation/pictures")).Select(path => Path.GetFileName(path)).Order());

        var second = await File.ReadAllBytesAsync(_kandinsky.PathOf("evaluation/pictures/000001.png"));
        File.Delete(_kandinsky.PathOf("evaluation/pictures/000001.png"));
        var again = await _kandinsky.RunAsync(["evaluate", "--captions", "captions.txt", "--json", .. Few]);
        Assert.Equal(outcome.Output, again.Output);
        Assert.Equal(second, await File.ReadAllBytesAsync(_kandinsky.PathOf("evaluation/pictures/000001.png")));

        var other = await _kandinsky.RunAsync(["evaluate", "--captions", "captions.txt", .. Few, "--guidance", "2"]);
        Assert.Equal((int)ExitCode.Request, other.ExitCode);
        Assert.Contains("guidance 4, not 2", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draws_curves_and_a_sheet_over_values()
    {
        Pictures("photos", 6, ".png");
        await File.WriteAllTextAsync(_kandinsky.PathOf("captions.txt"), "a red circle\na blue square\n");
        var outcome = await _kandinsky.RunAsync([
            "evaluate", "--captions", "captions.txt", "--reference", "photos", "--over", "guidance=1,2", "--sheet", "sheet.svg", "-o", "out", .. Few]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("CLIP FID", outcome.Output, StringComparison.Ordinal);
        var chart = XDocument.Load(_kandinsky.PathOf("out/curve.svg"));
        Assert.Equal(2, chart.Descendants().Count(element => element.Name.LocalName == "polyline"));
        var sheet = XDocument.Load(_kandinsky.PathOf("sheet.svg"));
        Assert.Equal(4, sheet.Descendants().Count(element => element.Name.LocalName == "image"));
        Assert.Contains(sheet.Descendants(), element => element.Value == "guidance-2");
    }

    [Fact]
    public async Task Compares_two_folders_and_keeps_statistics()
    {
        Pictures("photos", 6, ".png");
        Pictures("painted", 5, ".jpg");
        await File.WriteAllTextAsync(_kandinsky.PathOf("painted/broken.png"), "broken");
        var outcome = await _kandinsky.RunAsync("evaluate", "painted", "--reference", "photos", "--save-statistics", "photos.npz", "--json");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("left out: broken.png", outcome.Error, StringComparison.Ordinal);
        var set = JsonDocument.Parse(outcome.Output).RootElement.GetProperty("sets")[0];
        Assert.Equal((5, 6, 1), (set.GetProperty("pictures").GetInt32(), set.GetProperty("references").GetInt32(), set.GetProperty("left_out").GetInt32()));
        Assert.Equal(["clip_fid", "precision", "recall"], set.GetProperty("measures").EnumerateObject().Select(measure => measure.Name));

        var prepared = await _kandinsky.RunAsync("evaluate", "painted", "--reference", "photos.npz", "--json", "--quiet");
        Assert.Equal(set.GetProperty("measures").GetProperty("clip_fid").GetDouble(), JsonDocument.Parse(prepared.Output)
            .RootElement.GetProperty("sets")[0].GetProperty("measures").GetProperty("clip_fid").GetDouble(), 1e-6);
    }

    [Theory]
    [InlineData("nothing to judge", 2)]
    [InlineData("leave out --captions", 2, "photos", "--captions", "x.txt")]
    [InlineData("--over paints", 2, "photos", "--over", "steps=1,2")]
    [InlineData("as in steps=1,2,4", 2, "--captions", "x.txt", "--over", "steps=a")]
    [InlineData("--over takes guidance", 2, "--captions", "x.txt", "--over", "size=1")]
    [InlineData("--crop is -1", 2, "photos", "--crop", "-1")]
    [InlineData("no such folder", 4, "absent", "--reference", "photos")]
    [InlineData("give a --reference", 2, "photos")]
    [InlineData("absent.npz", 4, "photos", "--reference", "absent.npz")]
    [InlineData("no such file", 3, "photos", "--reference", "photos", "--inception", "absent.pth")]
    [InlineData("x.txt", 4, "--captions", "x.txt")]
    [InlineData("at least two pictures", 4, "photos", "--reference", "one")]
    [InlineData("there is no such", 3, "photos", "--reference", "photos", "--model", "absent")]
    public async Task Bad_input_is_one_line_and_an_exit_code(string named, int code, params string[] arguments)
    {
        Pictures("photos", 2, ".png");
        Pictures("one", 1, ".png");
        var outcome = await _kandinsky.RunAsync(["evaluate", .. arguments]);

        Assert.Equal(code, outcome.ExitCode);
        Assert.Equal("", outcome.Output);
        Assert.Contains(named, Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    public void Dispose() => _kandinsky.Dispose();

    private void Pictures(string folder, int count, string extension)
    {
        Directory.CreateDirectory(_kandinsky.PathOf(folder));
        for (var number = 0; number < count; number++)
        {
            var picture = new Image(24, 16, ColorMode.Rgb);
            for (var i = 0; i < picture.Pixels.Length; i++) picture.Pixels[i] = (byte)(i * (7 + number) + number * 31 + i / 24 * number);
            ImageFile.Save(picture, _kandinsky.PathOf($"{folder}/{number}{extension}"));
        }
    }
}
