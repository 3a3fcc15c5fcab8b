using System.Text;
using System.Text.Json;
using Kandinsky.Testing;
using Kandinsky.Tests;

namespace Kandinsky.Cli.Tests;

/// <summary>A decoder of Kandinsky 2.1 comes from a stub of the hub with all that it reads text with, and its prior.</summary>
public sealed class Kandinsky21PullTests : IAsyncDisposable
{
    private const string Prior = "painters/tiny-prior";

    private readonly KandinskyProcess _kandinsky = new();
    private readonly List<IAsyncDisposable> _servers = [];

    [Theory]
    [InlineData("tokenizer.json", "")]
    [InlineData("sentencepiece.bpe.model", "tokenizer.json")]
    public async Task Brings_every_file_it_needs_and_paints(string tokenizer, string missing)
    {
        var files = Files("tiny-2-1", $"---\nprior:\n- {Prior}\n---\n");
        files.Remove($"tokenizer/{missing}");
        foreach (var idle in (string[])["text_encoder/pytorch_model.bin", "unet/diffusion_pytorch_model.bin", "picture.png"]) files[idle] = [1, 2, 3];
        Serve(files);

        var pulled = await _kandinsky.RunAsync("models", "pull", StubHub.Id, "--json");
        var painted = await _kandinsky.RunAsync("generate", "рыжий кот, 红色的猫", "--model", StubHub.Id, "--width", "64", "--height", "64", "--steps", "2",
            "--prior-steps", "2", "-q");

        Assert.True(pulled.ExitCode == 0, pulled.Error);
        using var result = JsonDocument.Parse(pulled.Output);
        Assert.Equal(Prior, result.RootElement.GetProperty("prior").GetString());
        var snapshot = _kandinsky.PathOf($"cache/models--{StubHub.Id.Replace("/", "--", StringComparison.Ordinal)}/snapshots/{StubHub.Commit}");
        string[] needed =
        [
            "README.md", "model_index.json", "movq/config.json", "movq/diffusion_pytorch_model.safetensors", "scheduler/scheduler_config.json",
            "text_encoder/config.json", "text_encoder/model.safetensors", $"tokenizer/{tokenizer}", "tokenizer/special_tokens_map.json",
            "tokenizer/tokenizer_config.json", "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
        ];
        Assert.Equal(needed.Order(StringComparer.Ordinal), Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(snapshot, file).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Equal((0, "out.png\n", ""), (painted.ExitCode, painted.Output, painted.Error));
        var made = ImageFile.LoadMetadata(_kandinsky.PathOf("out.png"))!;
        Assert.Equal((StubHub.Id, Prior), (made.Model, made.Prior));
    }

    public async ValueTask DisposeAsync()
    {
        _kandinsky.Dispose();
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private void Serve(Dictionary<string, byte[]> decoder)
    {
        StubHub hub = new(decoder), priorHub = new(Files("tiny-2-1-prior", ""), Prior);
        var both = new StubServer(request => (request.Path.Contains(Prior, StringComparison.Ordinal) ? priorHub : hub).Hub(request));
        _servers.AddRange([both, hub, priorHub]);
        _kandinsky.With("HF_ENDPOINT", both.Address.ToString()).With("HF_HUB_CACHE", _kandinsky.PathOf("cache"));
    }

    /// <summary>A tiny model's files with a README.</summary>
    private static Dictionary<string, byte[]> Files(string model, string readme)
    {
        var folder = Goldens.Path(model);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file =>
            Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes);
        files["README.md"] = Encoding.UTF8.GetBytes(readme);
        return files;
    }
}
