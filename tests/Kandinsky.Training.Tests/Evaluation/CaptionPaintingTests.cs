using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class CaptionPaintingTests : IDisposable
{
    private static readonly string[] _captions = ["a cat", "a \"dog\"", "ein Haus", "a star"];
    private static readonly Dictionary<string, string> _settings = new() { ["seed"] = "1", ["steps"] = "25" };

    private readonly TemporaryFolder _folder = new();
    private readonly List<int> _painted = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_was_ended_goes_on_where_it_was()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Run(_settings, _captions, done => { if (done == 2) stop.Cancel(); }, stop.Token));
        Assert.Equal(2, await Run(_settings, _captions));
        Assert.Equal([0, 1, 2, 3], _painted);
        Assert.Equal(0, await Run(_settings, _captions));

        using var source = PictureSources.Open(_folder.Path("out"));
        Assert.Equal(_captions, source.Entries.Select(entry => entry.Captions[0]));
        Assert.Equal(TestPictures.Of(2).Pixels.ToArray(), ImageFile.Decode(source.Read(2)).Pixels.ToArray());
    }

    [Fact]
    public async Task Other_settings_or_captions_need_another_folder()
    {
        await Run(_settings, _captions);

        Assert.Contains("steps 25, not 50", await Message(new() { ["seed"] = "1", ["steps"] = "50" }, _captions), StringComparison.Ordinal);
        Assert.Contains("scheduler not set, not ddim", await Message(new(_settings) { ["scheduler"] = "ddim" }, _captions), StringComparison.Ordinal);
        Assert.Contains("other captions", await Message(_settings, _captions[..3]), StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.Path("out", "settings.json"), "{");
        Assert.Contains("damaged", await Message(_settings, _captions), StringComparison.Ordinal);
    }

    private async Task<string> Message(Dictionary<string, string> settings, string[] captions) =>
        (await Assert.ThrowsAsync<KandinskyException>(() => Run(settings, captions))).Message;

    private Task<int> Run(Dictionary<string, string> settings, string[] captions, Action<int>? done = null, CancellationToken cancellation = default) =>
        CaptionPainting.RunAsync(_folder.Path("out"), captions, settings, Paint, done, cancellation);

    private Task<Image> Paint(string caption, int number, CancellationToken cancellation)
    {
        _painted.Add(number);
        return Task.FromResult(TestPictures.Of(number));
    }
}
