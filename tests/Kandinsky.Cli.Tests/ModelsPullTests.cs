using System.Text;
using System.Text.Json;
using Kandinsky.Testing;
using Kandinsky.Tests;

namespace Kandinsky.Cli.Tests;

/// <summary>Models come from a stub of the hub into the cache, and paint from there.</summary>
public sealed class ModelsPullTests : IAsyncDisposable
{
    private const string Prior = "painters/tiny-prior";

    private readonly StubHub _hub = new(Files("compositions-decoder", $"---\nprior:\n- {Prior}\n---\n"));
    private readonly StubHub _priorHub = new(Files("compositions-prior", ""), Prior);
    private readonly StubServer _both;
    private readonly KandinskyProcess _kandinsky = new();

    public ModelsPullTests()
    {
        _both = new(request => (request.Path.Contains(Prior, StringComparison.Ordinal) ? _priorHub : _hub).Hub(request));
        _kandinsky.With("HF_ENDPOINT", _both.Address.ToString()).With("HF_HUB_CACHE", _kandinsky.PathOf("cache"));
    }

    [Fact]
    public async Task A_pulled_model_paints_by_its_id_and_brings_its_prior()
    {
        var pulled = await _kandinsky.RunAsync("models", "pull", StubHub.Id, "--json");
        var painted = await _kandinsky.RunAsync("generate", "a star", "--model", StubHub.Id, "--steps", "1", "--prior-steps", "2", "-q");

        Assert.True(pulled.ExitCode == 0, pulled.Error);
        using var result = JsonDocument.Parse(pulled.Output);
        Assert.Equal(Prior, result.RootElement.GetProperty("prior").GetString());
        Assert.Contains($"note: its prior is {Prior}, pulled too", pulled.Error);
        Assert.Equal((0, "out.png\n", ""), (painted.ExitCode, painted.Output, painted.Error));
        Assert.Equal((StubHub.Id, Prior), (Made.Model, Made.Prior));
    }

    [Fact]
    public async Task The_prior_can_be_left_out()
    {
        var pulled = await _kandinsky.RunAsync("models", "pull", StubHub.Id, "--no-prior");
        var painted = await _kandinsky.RunAsync("generate", "a star", "--model", StubHub.Id);

        Assert.Single(pulled.Output.TrimEnd().Split('\n'));
        Assert.Equal(3, painted.ExitCode);
        Assert.Contains($"kandinsky models pull {Prior}", painted.Error);
    }

    [Fact]
    public async Task A_plan_pulls_nothing()
    {
        var outcome = await _kandinsky.RunAsync("models", "pull", StubHub.Id, "--plan");

        Assert.Contains("unet/diffusion_pytorch_model.safetensors", outcome.Output);
        Assert.Empty(_kandinsky.Files);
    }

    [Fact]
    public async Task Offline_the_model_must_be_there()
    {
        var outcome = await _kandinsky.RunAsync("models", "pull", StubHub.Id, "--offline");

        Assert.Equal(6, outcome.ExitCode);
        Assert.Contains("is not in the hub's cache", outcome.Error);
    }

    [Fact]
    public async Task A_model_the_hub_does_not_have_is_named()
    {
        var outcome = await _kandinsky.RunAsync("models", "pull", "painters/nothing");

        Assert.Equal(6, outcome.ExitCode);
        Assert.Contains("painters/nothing", outcome.Error);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    private PictureMetadata Made => ImageFile.LoadMetadata(_kandinsky.PathOf("out.png"))!;

    public async ValueTask DisposeAsync()
    {
        _kandinsky.Dispose();
        await _both.DisposeAsync();
        await _hub.DisposeAsync();
        await _priorHub.DisposeAsync();
    }

    /// <summary>A bundled model's files under another README.</summary>
    private static Dictionary<string, byte[]> Files(string model, string readme)
    {
        var folder = Repository.Path("models", model);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file =>
            Path.GetRelativePath(folder, file), File.ReadAllBytes);
        files["README.md"] = Encoding.UTF8.GetBytes(readme);
        return files;
    }
}
