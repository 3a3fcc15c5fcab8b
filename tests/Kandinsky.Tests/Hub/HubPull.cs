using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>A stub hub and a fresh cache, for tests that pull from the one into the other.</summary>
internal sealed class HubPull : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HubPull(Dictionary<string, byte[]> files) => (Hub, Cache) = (new(files), new(_folder.Path));

    public HubPull(Dictionary<string, string> files) => (Hub, Cache) = (new(files), new(_folder.Path));

    /// <summary>A model whose UNet weights have so many bytes.</summary>
    public static HubPull OfWeights(int bytes, int seed = 0)
    {
        var weights = new byte[bytes];
        new Random(seed).NextBytes(weights);
        return new(new Dictionary<string, byte[]>
        {
            ["model_index.json"] = "{}"u8.ToArray(),
            ["unet/config.json"] = "{ }"u8.ToArray(),
            ["unet/diffusion_pytorch_model.safetensors"] = weights,
        });
    }

    public const string WeightsName = "unet/diffusion_pytorch_model.safetensors";

    public StubHub Hub { get; }

    public HubCache Cache { get; }

    public string Folder => _folder.Path;

    public byte[] Weights => Hub.Files[WeightsName];

    public string WeightsBlob => Path.Combine(Folder, "models--owner--model", "blobs", CacheFixture.Sha256(Weights));

    public string PartialBlob => WeightsBlob + ".incomplete";

    public Task<CachedSnapshot> RunAsync(HubSettings? settings = null, IProgress<HubProgress>? progress = null, CancellationToken cancellation = default) =>
        RunAsync(settings ?? Hub.Settings, null, null, progress, cancellation);

    public async Task<CachedSnapshot> RunAsync(HubSettings settings, CacheDisk? disk, CacheWriter? writer,
        IProgress<HubProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var client = new HubClient(settings, Cache, disk, writer);
        return await client.PullAsync(StubHub.Id, progress: progress, cancellation: cancellation);
    }

    /// <summary>Pulls and expects an error of that kind; returns its message.</summary>
    public async Task<string> FailAsync(ErrorKind kind, HubSettings? settings = null)
    {
        var error = await Assert.ThrowsAsync<KandinskyException>(() => RunAsync(settings));
        Assert.Equal(kind, error.Kind);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    /// <summary>Every blob under a final name has the content its name says.</summary>
    public void NoBlobIsWrong()
    {
        var blobs = Path.Combine(Folder, "models--owner--model", "blobs");
        if (!Directory.Exists(blobs))
            return;
        foreach (var blob in Directory.EnumerateFiles(blobs).Where(path => !path.EndsWith(".incomplete", StringComparison.Ordinal)))
        {
            var content = File.ReadAllBytes(blob);
            var name = Path.GetFileName(blob);
            Assert.Equal(name, name.Length == 64 ? CacheFixture.Sha256(content) : CacheFixture.GitSha1(content));
        }
    }

    /// <summary>The snapshot shows every file of the hub with its content.</summary>
    public void EveryFileIsThere(CachedSnapshot snapshot)
    {
        foreach (var (name, content) in Hub.Files)
            Assert.Equal(content, File.ReadAllBytes(Path.Combine(snapshot.Path, name)));
        Assert.Empty(Directory.EnumerateFiles(Folder, "*.incomplete", SearchOption.AllDirectories));
        NoBlobIsWrong();
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        _folder.Dispose();
    }
}
