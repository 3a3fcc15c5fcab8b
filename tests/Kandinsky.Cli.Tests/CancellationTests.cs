namespace Kandinsky.Cli.Tests;

/// <summary>Ctrl-C in each stage: the documented exit code, one line, no file.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly KandinskyProcess _kandinsky = new();

    [Theory]
    [InlineData("note:", "--width 100 --prior-steps 1000 --batch 64")]
    [InlineData("text:", "--prior-steps 1000 --batch 16")]
    [InlineData("prior:", "--prior-steps 2 --steps 999")]
    [InlineData("decoder:", "--prior-steps 2 --steps 1 --width 512 --height 512 --batch 8")]
    public async Task Ends_the_work_at_once(string line, string options)
    {
        var outcome = await _kandinsky.InterruptAsync(text => text.StartsWith(line, StringComparison.Ordinal), ["generate", "a star", .. options.Split(' ')]);

        Assert.Equal(130, outcome.ExitCode);
        Assert.Equal("error: cancelled; nothing was written", outcome.Error.TrimEnd().Split('\n').Last());
        Assert.Equal("", outcome.Output);
        Assert.Empty(_kandinsky.Files);
    }

    [Fact]
    public async Task Leaves_whole_files_when_it_comes_between_two_of_them()
    {
        var outcome = await _kandinsky.InterruptAsync(
            text => text.StartsWith("1/2 pixels:", StringComparison.Ordinal),
            "generate", "a star", "--prior-steps", "2", "--steps", "1", "--width", "512", "--height", "512", "--batch", "10", "--count", "2");

        Assert.Equal(130, outcome.ExitCode);
        Assert.Matches("^error: cancelled; (nothing was|1?[0-9] of 20 pictures were) written$", outcome.Error.TrimEnd().Split('\n').Last());
        Assert.All(_kandinsky.Files, file => Assert.Equal(512, ImageFile.Load(_kandinsky.PathOf(file)).Width));
        Assert.InRange(_kandinsky.Files.Count(), 0, 19);
    }

    [Fact]
    public async Task Keeps_the_finished_pictures_of_a_series()
    {
        var outcome = await _kandinsky.InterruptAsync(
            text => text.StartsWith("2/3 text:", StringComparison.Ordinal),
            "generate", "a star", "--prior-steps", "50", "--steps", "50", "--count", "3");

        Assert.Equal((130, "out-1.png\n"), (outcome.ExitCode, outcome.Output));
        Assert.Equal("error: cancelled; 1 of 3 pictures were written", outcome.Error.TrimEnd().Split('\n').Last());
        Assert.Equal(["out-1.png"], _kandinsky.Files);
    }

    public void Dispose() => _kandinsky.Dispose();
}
