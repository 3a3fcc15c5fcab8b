namespace Kandinsky.Cli.Tests;

/// <summary>Packed weights on disk, as users ask for them.</summary>
public sealed class PackedTests : IDisposable
{
    static readonly string[] Circle = ["generate", "a red circle", "--steps", "1", "--prior-steps", "2"];

    readonly KandinskyProcess _kandinsky = new();

    [Theory]
    [InlineData("f32")]
    [InlineData("int8")]
    public async Task Any_machines_kernels_paint_from_them_as_they_would_without(string precision)
    {
        var kept = _kandinsky.PathOf("kept");
        foreach (var kernels in (string[])["vector256", "", "vector128"])
        {
            _kandinsky.With("KANDINSKY_KERNELS", kernels);
            await Paint("off", "without.png");
            await Paint(kept, "with.png");
            Assert.Equal(File.ReadAllBytes(_kandinsky.PathOf("without.png")), File.ReadAllBytes(_kandinsky.PathOf("with.png")));
            Assert.Equal(3, Directory.GetFiles(kept).Length);
        }

        async Task Paint(string folder, string file) =>
            Assert.Equal(0, (await _kandinsky.With("KANDINSKY_PACKED", folder).RunAsync([.. Circle, "--precision", precision, "-o", file])).ExitCode);
    }

    [Fact]
    public async Task The_option_keeps_them_in_the_cache_folder()
    {
        var outcome = await _kandinsky.With("KANDINSKY_CACHE", _kandinsky.PathOf("cache")).RunAsync([.. Circle, "--packed"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(3, Directory.GetFiles(_kandinsky.PathOf("cache/packed")).Length);
    }

    [Fact]
    public async Task Without_a_folder_the_option_says_what_to_set()
    {
        var outcome = await _kandinsky.RunAsync([.. Circle, "--packed"]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("KANDINSKY_PACKED", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_costs_a_note_and_no_picture()
    {
        // A limit on the size of files is the nearest thing to a full disk that every user may set.
        var outcome = await _kandinsky.With("KANDINSKY_PACKED", _kandinsky.PathOf("kept")).With("DOTNET_EnableWriteXorExecute", "0")   // its pages would count too
            .RunInShellAsync("trap '' XFSZ; ulimit -f 200; \"$@\"", [.. Circle, "-o", "circle.png"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("note: Packed weights are not kept", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_kandinsky.PathOf("circle.png")));
        Assert.Empty(Directory.GetFiles(_kandinsky.PathOf("kept"), "*", new EnumerationOptions { AttributesToSkip = 0 }));
    }

    public void Dispose() => _kandinsky.Dispose();
}
