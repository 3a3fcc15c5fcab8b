using System.Text;

namespace Kandinsky.Cli.Tests;

public sealed class StandardInputTests : IDisposable
{
    private static readonly string[] _quick = ["--steps", "2", "--prior-steps", "2", "--width", "64", "--height", "64"];

    private readonly KandinskyProcess _kandinsky = new();
    private readonly byte[] _picture = ImageFile.Encode(ImageFile.Load(Testing.Repository.Path("tests", "cases", "masks", "p.png")), PictureFormat.Png,
        new() { Prompt = "a field", Seed = 4 });

    [Theory]
    [InlineData("edit - star")]
    [InlineData("inpaint - mask.png star")]
    [InlineData("outpaint - star --expand all=64")]
    [InlineData("mix --image - --text star")]
    [InlineData("mix --image -=0.5 --text star")]
    [InlineData("variations -")]
    public async Task A_picture_may_come_from_standard_input(string line)
    {
        File.WriteAllBytes(_kandinsky.PathOf("picture.png"), _picture);
        ImageFile.Save(ImageFile.Load(Testing.Repository.Path("tests", "cases", "masks", "m.png")), _kandinsky.PathOf("mask.png"));
        var piped = await _kandinsky.PipeAsync(_picture, [.. line.Split(' '), "-o", "piped.png", .. _quick]);
        var named = await _kandinsky.RunAsync([.. line.Split(' ').Select(word => word.Replace("-=", "picture.png=", StringComparison.Ordinal)).Select(word =>
            word == "-" ? "picture.png" : word), "-o", "named.png", .. _quick]);

        Assert.Equal((0, 0), (piped.ExitCode, named.ExitCode));
        Assert.Equal(File.ReadAllBytes(_kandinsky.PathOf("named.png")), File.ReadAllBytes(_kandinsky.PathOf("piped.png")));
    }

    [Fact]
    public async Task A_mask_may_come_from_standard_input()
    {
        File.WriteAllBytes(_kandinsky.PathOf("picture.png"), _picture);
        var mask = File.ReadAllBytes(Testing.Repository.Path("tests", "cases", "masks", "m.png"));
        var outcome = await _kandinsky.PipeAsync(mask, ["inpaint", "picture.png", "-", "a star", .. _quick]);

        Assert.Equal((0, "out.png\n"), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task Prompts_may_come_from_standard_input()
    {
        var outcome = await _kandinsky.PipeAsync(Encoding.UTF8.GetBytes("a star\n# not this\n@ring\n"),
            ["generate", "--prompt-file", "-", "-o", "{index}.png", .. _quick]);

        Assert.Equal((0, "1.png\n2.png\n"), (outcome.ExitCode, outcome.Output));
        Assert.Equal("@ring", ImageFile.LoadMetadata(_kandinsky.PathOf("2.png"))!.Prompt);
    }

    [Fact]
    public async Task A_picture_to_repeat_may_come_from_standard_input()
    {
        var info = await _kandinsky.PipeAsync(_picture, "info", "-");
        var like = await _kandinsky.PipeAsync(_picture, ["generate", "--like", "-", .. _quick]);

        Assert.StartsWith("a field\nSeed: 4", info.Output);
        Assert.Equal((0, 4UL), (like.ExitCode, ImageFile.LoadMetadata(_kandinsky.PathOf("out.png"))!.Seed));
    }

    [Theory]
    [InlineData("inpaint - - star", "the picture and the mask cannot both be read from standard input; give one of them as a file")]
    [InlineData("edit - --prompt-file -", "the picture and the list of prompts cannot both be read from standard input; give one of them as a file")]
    [InlineData("control - star --image -", "the depth map and the picture cannot both be read from standard input; give one of them as a file")]
    [InlineData("edit - star --like -", "the picture to repeat and the picture cannot both be read from standard input; give one of them as a file")]
    public async Task Only_one_file_comes_from_standard_input(string line, string message)
    {
        var outcome = await _kandinsky.PipeAsync(_picture, [.. line.Split(' '), .. _quick]);

        Assert.Equal((2, $"error: {message}\n"), (outcome.ExitCode, outcome.Error));
    }

    [Theory]
    [InlineData("edit - star", "Cannot read 'standard input (the picture)': the file is empty; it should be a PNG or JPEG picture.")]
    [InlineData("info -", "Cannot read 'standard input': the file is empty; it should be a PNG or JPEG picture.")]
    [InlineData("generate --prompt-file -", "standard input holds no prompt; write one on each line")]
    public async Task Nothing_on_standard_input_is_told(string line, string message)
    {
        var outcome = await _kandinsky.RunAsync(line.Split(' '));

        Assert.Equal((4, $"error: {message}\n"), (outcome.ExitCode, outcome.Error));
    }

    public void Dispose() => _kandinsky.Dispose();
}
