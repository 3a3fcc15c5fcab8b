using System.Collections.Concurrent;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class HubRefusalTests
{
    private const string Secret = "hf_topSecretToken";

    [Theory]
    [InlineData(404, "RepoNotFound", false, "was not found")]
    [InlineData(404, null, false, "was not found")]
    [InlineData(401, null, false, "set HF_TOKEN")]
    [InlineData(401, "RepoNotFound", false, "is private; check the spelling")]
    [InlineData(401, null, true, "refuses the access token from a test")]
    [InlineData(401, "GatedRepo", false, "is gated; accept its terms at")]
    [InlineData(403, "GatedRepo", true, "has no access to it; accept its terms at")]
    [InlineData(403, null, false, "forbids access")]
    [InlineData(403, null, true, "needs the right to read it")]
    [InlineData(404, "RevisionNotFound", false, "has no revision main")]
    [InlineData(418, null, false, "answers 418")]
    public async Task A_refusal_is_told_with_its_remedy(int status, string? code, bool token, string says)
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        pull.Hub.Tamper = (_, _) => code is null ? StubReply.Text(status) : StubReply.Text(status).With("X-Error-Code", code);
        var settings = pull.Hub.Settings with { Token = token ? new(Secret, "a test") : null };
        var message = await pull.FailAsync(ErrorKind.Network, settings);
        Assert.Contains(says, message);
        Assert.DoesNotContain(Secret, message);
        Assert.Single(pull.Hub.Requests);
    }

    [Fact]
    public async Task A_file_that_is_listed_but_not_there_is_named()
    {
        await using var pull = HubPull.OfWeights(10);
        pull.Hub.Tamper = (request, reply) => request.Path.EndsWith(".safetensors", StringComparison.Ordinal)
            ? StubReply.Text(404).With("X-Error-Code", "EntryNotFound")
            : reply;
        Assert.Contains($"has no file {HubPull.WeightsName}", await pull.FailAsync(ErrorKind.Network));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task A_busy_hub_is_asked_again(int status)
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        var asked = new ConcurrentDictionary<(string, string), bool>();
        pull.Hub.Tamper = (request, reply) => asked.TryAdd((request.Method, request.Path), true) ? StubReply.Text(status) : reply;
        pull.EveryFileIsThere(await pull.RunAsync());
    }

    [Fact]
    public async Task The_pause_the_hub_asks_for_is_kept()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        var answers = 0;
        pull.Hub.Tamper = (_, reply) => Interlocked.Increment(ref answers) == 1 ? StubReply.Text(429).With("Retry-After", "1") : reply;
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        await pull.RunAsync();
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task A_pause_that_is_too_long_ends_the_pull_at_once()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        pull.Hub.Tamper = (_, _) => StubReply.Text(429).With("Retry-After", "7200");
        var message = await pull.FailAsync(ErrorKind.Network);
        Assert.Contains("asks to wait 7200 s", message);
        Assert.Contains("HF_TOKEN", message);
        Assert.Single(pull.Hub.Requests);
    }

    [Fact]
    public async Task A_hub_that_stays_busy_is_given_up()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        pull.Hub.Tamper = (_, _) => StubReply.Text(503);
        Assert.Contains("answers 503 (4 attempts)", await pull.FailAsync(ErrorKind.Network, pull.Hub.Settings with { Attempts = 4 }));
        Assert.Equal(4, pull.Hub.Requests.Count);
    }

    [Fact]
    public async Task A_hub_that_cannot_be_reached_is_named()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        var settings = pull.Hub.Settings with { Endpoint = new("http://127.0.0.1:1"), Attempts = 2 };
        var message = await pull.FailAsync(ErrorKind.Network, settings);
        Assert.Contains("127.0.0.1 cannot be reached", message);
        Assert.Contains("HF_ENDPOINT", message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>sign in to the hotel</html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"sha": "main", "siblings": []}""")]
    [InlineData("""{"sha": "0123456789abcdef0123456789abcdef01234567", "siblings": [{"rfilename": 3}]}""")]
    [InlineData("""{"sha": "../../../etc", "siblings": []}""")]
    public async Task An_answer_that_is_no_listing_is_an_error(string body)
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        pull.Hub.Tamper = (_, _) => StubReply.Text(200, body);
        Assert.Contains("no listing", await pull.FailAsync(ErrorKind.Network));
    }

    [Fact]
    public async Task A_listing_without_end_is_not_read_to_the_end()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        pull.Hub.Tamper = (_, _) => new(200, new byte[(32 << 20) + 1]);
        Assert.Contains("a listing of more than", await pull.FailAsync(ErrorKind.Network));
    }

    [Fact]
    public async Task A_model_without_an_index_is_refused()
    {
        await using var pull = new HubPull(new Dictionary<string, string> { ["README.md"] = "", ["model.onnx"] = "" });
        Assert.Contains("has no model_index.json", await pull.FailAsync(ErrorKind.Model));
    }

    [Theory]
    [InlineData("unet/diffusion_pytorch_model-of-\\x.safetensors")]
    [InlineData("unet/diffusion_pytorch_model-of-%2e%2e.safetensors")]
    [InlineData("unet/diffusion_pytorch_model-of-\0.safetensors")]
    [InlineData("unet/diffusion_pytorch_model-of-C:.safetensors")]
    [InlineData("../unet/diffusion_pytorch_model-00001-of-00002.safetensors")]
    [InlineData("unet/../../diffusion_pytorch_model-00001-of-00002.safetensors")]
    public async Task Files_of_unsafe_names_stay_on_the_hub(string name)
    {
        var files = ModelFixture.Decoder();
        files.Remove(HubPull.WeightsName);
        files["unet/diffusion_pytorch_model.safetensors.index.json"] = "{}";
        files[name] = "x";
        await using var pull = new HubPull(files);
        var snapshot = await pull.RunAsync();
        Assert.Equal(files.Keys.Where(file => file != name).Order(), Directory.EnumerateFiles(snapshot.Path, "*", SearchOption.AllDirectories).Select(file =>
            Path.GetRelativePath(snapshot.Path, file)).Order());
        Assert.DoesNotContain(pull.Hub.Requests, request => $"{request}".Contains("-of-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_of_the_snapshot_that_is_a_link_out_of_the_cache_is_refused()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        using var outside = new TemporaryFolder();
        var snapshot = Path.Combine(pull.Folder, "models--owner--model", "snapshots", StubHub.Commit);
        Directory.CreateDirectory(snapshot);
        Directory.CreateSymbolicLink(Path.Combine(snapshot, "unet"), outside.Path);
        Assert.Contains("is a link where a folder belongs", await pull.FailAsync(ErrorKind.Output));
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
    }

    [Fact]
    public async Task A_disk_without_room_is_noticed_before_the_download()
    {
        await using var pull = HubPull.OfWeights(300_000);
        var disk = new CacheDisk(pull.Cache, free: _ => 16_000_000);
        var error = await Assert.ThrowsAsync<KandinskyException>(() => pull.RunAsync(pull.Hub.Settings, disk, null));
        Assert.Equal(ErrorKind.Output, error.Kind);
        Assert.Contains("16.0 MB are free", error.Message);
        Assert.Empty(pull.Hub.StorageRequests);
    }

    [Fact]
    public async Task A_disk_that_fills_up_is_told_and_the_pull_goes_on_later()
    {
        await using var pull = HubPull.OfWeights(300_000);
        for (var room = 0; room <= 300_000; room += 15_000)
        {
            var disk = new CacheDisk(pull.Cache, open: path => new SmallDisk(path, room));
            var error = await Assert.ThrowsAsync<KandinskyException>(() => pull.RunAsync(pull.Hub.Settings, disk, null));
            Assert.Equal(ErrorKind.Output, error.Kind);
            Assert.Contains("is full", error.Message);
            Assert.False(File.Exists(pull.WeightsBlob));
            if (room == 285_000)
                break;
        }

        pull.EveryFileIsThere(await pull.RunAsync());
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_named()
    {
        await using var pull = HubPull.OfWeights(10);
        File.WriteAllText(Path.Combine(pull.Folder, "models--owner--model"), "a file where the folder belongs");
        Assert.Contains("HF_HUB_CACHE", await pull.FailAsync(ErrorKind.Output));
    }

    /// <summary>A file on a disk that has room for so many bytes.</summary>
    private sealed class SmallDisk(string path, int room) : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 0)
    {
        private const int NoSpaceLeft = 28;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var fits = (int)Math.Clamp(room - Position, 0, buffer.Length);
            await base.WriteAsync(buffer[..fits], cancellationToken);
            if (fits < buffer.Length)
                throw new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : NoSpaceLeft);
        }
    }
}
