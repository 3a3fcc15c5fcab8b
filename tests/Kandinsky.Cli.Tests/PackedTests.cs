using System.Text.Json;

namespace Kandinsky.Cli.Tests;

/// <summary>Packed weights on disk, as users ask for them.</summary>
public sealed class PackedTests : IDisposable
{
    private static readonly string[] Circle = ["generate", "a red circle", "--steps", "1", "--prior-steps", "2"];

    private readonly KandinskyProcess _kandinsky = new();

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
        // Its pages would count too
        var outcome = await _kandinsky.With("KANDINSKY_PACKED", _kandinsky.PathOf("kept")).With("DOTNET_EnableWriteXorExecute", "0")
            .RunInShellAsync("trap '' XFSZ; ulimit -f 200; \"$@\"", [.. Circle, "-o", "circle.png"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("note: Packed weights are not kept", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_kandinsky.PathOf("circle.png")));
        Assert.Empty(Directory.GetFiles(_kandinsky.PathOf("kept"), "*", new EnumerationOptions { AttributesToSkip = 0 }));
    }

    [Fact]
    public async Task They_can_be_made_ahead_listed_and_cleared()
    {
        _kandinsky.With("KANDINSKY_PACKED", _kandinsky.PathOf("kept"));
        var filled = await _kandinsky.RunAsync("models", "pack", "--precision", "int8", "--json");
        Assert.Equal(0, filled.ExitCode);
        Assert.Equal(3, Files(filled).Count(file => file.GetProperty("new").GetBoolean()));
        Assert.Contains("unet: writing", filled.Error, StringComparison.Ordinal);

        var before = Directory.GetFiles(_kandinsky.PathOf("kept")).ToDictionary(path => path, File.GetLastWriteTimeUtc);
        Assert.Equal(0, (await _kandinsky.RunAsync([.. Circle, "--precision", "int8"])).ExitCode);
        Assert.Equal(before, Directory.GetFiles(_kandinsky.PathOf("kept")).ToDictionary(path => path, File.GetLastWriteTimeUtc));

        var list = await _kandinsky.RunAsync("models", "pack", "--list", "--json");
        Assert.Equal(["movq", "prior", "unet"], Files(list).Select(file => file.GetProperty("part").GetString()));
        Assert.All(Files(list), file => Assert.False(file.GetProperty("stale").GetBoolean()));
        Assert.Contains("LAST USED", (await _kandinsky.RunAsync("models", "pack", "--list")).Output, StringComparison.Ordinal);

        Assert.Equal(3, Files(await _kandinsky.RunAsync("models", "pack", "--verify", "--json")).Count());
        var unet = Directory.GetFiles(_kandinsky.PathOf("kept"), "unet-*").Single();
        using (var file = File.Open(unet, FileMode.Open))
        {
            file.Seek(-5000, SeekOrigin.End);
            var there = file.ReadByte();
            file.Seek(-1, SeekOrigin.Current);
            file.WriteByte((byte)~there);
        }
        var verified = await _kandinsky.RunAsync("models", "pack", "--verify");
        Assert.Equal((int)ExitCode.Model, verified.ExitCode);
        Assert.Contains($"error: {unet}: ", verified.Error, StringComparison.Ordinal);
        Assert.Contains("removed, and packed anew", verified.Error, StringComparison.Ordinal);

        Assert.Equal(2, Files(await _kandinsky.RunAsync("models", "pack", "--clear", "--json")).Count());
        Assert.Empty(Directory.GetFiles(_kandinsky.PathOf("kept")));

        static IEnumerable<JsonElement> Files(Outcome outcome) => JsonDocument.Parse(outcome.Output).RootElement.GetProperty("files").EnumerateArray();
    }

    [Theory]
    [InlineData("leave out the rest", "--list", "--clear")]
    [InlineData("leave out the rest", "compositions-decoder", "--list")]
    [InlineData("--verify is about all packed weights", "compositions-decoder", "--verify")]
    [InlineData("--clear is about all packed weights", "--verify", "--clear")]
    [InlineData("KANDINSKY_PACKED", "--list")]
    public async Task What_makes_no_sense_is_a_wrong_request(string message, params string[] arguments)
    {
        var outcome = await _kandinsky.RunAsync(["models", "pack", .. arguments]);
        Assert.Equal((int)ExitCode.Request, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_is_an_error_when_they_are_all_that_is_wanted()
    {
        File.WriteAllText(_kandinsky.PathOf("kept"), "");
        var outcome = await _kandinsky.With("KANDINSKY_PACKED", _kandinsky.PathOf("kept")).RunAsync("models", "pack");
        Assert.Equal((int)ExitCode.Output, outcome.ExitCode);
    }

    public void Dispose() => _kandinsky.Dispose();
}
