using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class HubClientTests
{
    [Fact]
    public async Task A_pulled_model_lies_in_the_cache_as_Pythons_client_lays_it()
    {
        await using var pull = new HubPull(ModelFixture.Decoder(prior: "owner/prior"));
        var snapshot = await pull.RunAsync();
        pull.EveryFileIsThere(snapshot);
        Assert.Equal(StubHub.Commit, snapshot.Commit);

        var model = Path.Combine(pull.Folder, "models--owner--model");
        Assert.Equal(StubHub.Commit, File.ReadAllText(Path.Combine(model, "refs", "main")));
        Assert.Equal(Path.Combine(model, "snapshots", StubHub.Commit), snapshot.Path);
        foreach (var (name, content) in pull.Hub.Files)
        {
            var hash = StubHub.HashOf(name, content);
            var link = new FileInfo(Path.Combine(snapshot.Path, name)).LinkTarget;
            Assert.Equal(name.Contains('/') ? $"../../../blobs/{hash}" : $"../../blobs/{hash}", link);
            Assert.Equal(content, File.ReadAllBytes(Path.Combine(model, "blobs", hash)));
            Assert.True(File.Exists(Path.Combine(pull.Folder, ".locks", "models--owner--model", $"{hash}.lock")));
        }

        var opened = ModelFolder.OpenDecoder(snapshot.Path, StubHub.Id);
        Assert.Equal("owner/prior", opened.PriorId);
        Assert.Equal("unet weights", File.ReadAllText(opened.Weights("unet")));
    }

    [Fact]
    public async Task Nothing_that_Pythons_client_already_has_is_downloaded_again()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        using var python = new TemporaryFolder();
        CacheFixture.WriteAsPython(python, StubHub.Id, ModelFixture.Decoder(), commit: new string('b', 40));
        Directory.Move(python["models--owner--model"], Path.Combine(pull.Folder, "models--owner--model"));
        var snapshot = await pull.RunAsync();
        Assert.Equal(StubHub.Commit, snapshot.Commit);
        Assert.Empty(pull.Hub.StorageRequests);
        Assert.Single(pull.Hub.Requests);
        Assert.Equal("unet weights", File.ReadAllText(Path.Combine(snapshot.Path, HubPull.WeightsName)));
        Assert.Equal(2, Assert.Single(pull.Cache.List()).Snapshots.Count);
    }

    [Fact]
    public async Task A_second_pull_asks_for_the_listing_alone()
    {
        await using var pull = new HubPull(ModelFixture.Prior());
        await pull.RunAsync();
        var asked = pull.Hub.Requests.Count;
        pull.EveryFileIsThere(await pull.RunAsync());
        Assert.Equal(asked + 1, pull.Hub.Requests.Count);
    }

    [Fact]
    public async Task A_blob_of_another_length_is_downloaded_again()
    {
        await using var pull = HubPull.OfWeights(10_000);
        Directory.CreateDirectory(Path.GetDirectoryName(pull.WeightsBlob)!);
        File.WriteAllText(pull.WeightsBlob, "half");
        pull.EveryFileIsThere(await pull.RunAsync());
    }

    [Fact]
    public async Task Where_links_cannot_be_made_the_snapshot_holds_the_files()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        var writer = new CacheWriter(pull.Cache, links: false);
        var snapshot = await pull.RunAsync(pull.Hub.Settings, null, writer);
        pull.EveryFileIsThere(snapshot);
        Assert.All(pull.Hub.Files.Keys, name => Assert.Null(new FileInfo(Path.Combine(snapshot.Path, name)).LinkTarget));
        var asked = pull.Hub.Requests.Count;
        pull.EveryFileIsThere(await pull.RunAsync(pull.Hub.Settings, null, writer));
        Assert.Equal(asked + 1, pull.Hub.Requests.Count);
    }

    [Fact]
    public async Task A_blob_that_was_there_is_copied_where_links_cannot_be_made()
    {
        await using var pull = HubPull.OfWeights(10_000);
        Directory.CreateDirectory(Path.GetDirectoryName(pull.WeightsBlob)!);
        File.WriteAllBytes(pull.WeightsBlob, pull.Weights);
        pull.EveryFileIsThere(await pull.RunAsync(pull.Hub.Settings, null, new CacheWriter(pull.Cache, links: false)));
        Assert.True(File.Exists(pull.WeightsBlob));
    }

    [Fact]
    public async Task Two_pulls_at_once_download_each_file_once()
    {
        await using var pull = HubPull.OfWeights(400_000);
        var snapshots = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => pull.RunAsync()));
        Assert.All(snapshots, pull.EveryFileIsThere);
        Assert.Single(pull.Hub.StorageRequests);
    }

    [Fact]
    public async Task Two_hundred_pairs_of_pulls_end_in_verified_files()
    {
        await using var pull = HubPull.OfWeights(20_000);
        pull.Hub.Files.Remove("unet/config.json");
        var random = new Random(7);
        pull.Hub.TamperStorage = (_, reply) => random.Next(4) == 0 ? reply with { CutAfter = reply.Body.Length / 2 } : reply;
        for (var run = 0; run < 200; run++)
        {
            var pair = await Task.WhenAll(pull.RunAsync(), pull.RunAsync());
            Assert.Equal(pull.Weights, File.ReadAllBytes(Path.Combine(pair[0].Path, HubPull.WeightsName)));
            pull.NoBlobIsWrong();
            Directory.Delete(Path.Combine(pull.Folder, "models--owner--model"), recursive: true);
        }
    }

    [Fact]
    public async Task A_revision_is_asked_for_and_kept_under_its_name()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        using var client = new HubClient(pull.Hub.Settings, pull.Cache);
        var snapshot = await client.PullAsync($"{StubHub.Id}@refs/pr/5");
        Assert.Equal(["refs/pr/5"], snapshot.Revisions);
        Assert.Contains(pull.Hub.Requests, request => request.Path.EndsWith("/revision/refs%2Fpr%2F5", StringComparison.Ordinal));
        Assert.Null(pull.Cache.Find(StubHub.Id));
        Assert.NotNull(pull.Cache.Find(StubHub.Id, "refs/pr/5"));
    }

    [Fact]
    public async Task A_commit_is_kept_without_a_name()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        using var client = new HubClient(pull.Hub.Settings, pull.Cache);
        Assert.Empty((await client.PullAsync(StubHub.Id, StubHub.Commit)).Revisions);
        Assert.False(Directory.Exists(Path.Combine(pull.Folder, "models--owner--model", "refs")));
    }

    [Fact]
    public async Task A_mirror_that_lists_no_hashes_is_asked_about_each_file()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        pull.Hub.ListsHashes = false;
        pull.EveryFileIsThere(await pull.RunAsync());
        Assert.Equal(pull.Hub.Files.Count, pull.Hub.Requests.Count(request => request.Method == "HEAD"));
        Assert.DoesNotContain(pull.Hub.StorageRequests, request => request.Method == "HEAD");
    }

    [Fact]
    public async Task A_mirror_that_states_no_hash_at_all_is_not_trusted()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        pull.Hub.ListsHashes = false;
        pull.Hub.Tamper = (request, reply) => request.Method == "HEAD" ? reply.With("ETag", "\"weak\"").With("X-Linked-Etag", "\"weak\"") : reply;
        Assert.Contains("cannot be checked", await pull.FailAsync(ErrorKind.Network));
    }

    [Fact]
    public async Task A_mirror_below_a_path_is_reached()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        await using var mirror = new StubServer(_ => StubReply.Text(404));
        await pull.FailAsync(ErrorKind.Network, pull.Hub.Settings with { Endpoint = new($"{mirror.Address}hub/") });
        Assert.Equal($"/hub/api/models/{StubHub.Id}/revision/main", Assert.Single(mirror.Requests).Path);
    }

    [Fact]
    public async Task Offline_finds_what_the_cache_has_and_asks_nobody()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        var offline = pull.Hub.Settings with { Offline = true };
        Assert.Contains("offline", await pull.FailAsync(ErrorKind.Network, offline));
        await pull.RunAsync();
        var asked = pull.Hub.Requests.Count;
        pull.EveryFileIsThere(await pull.RunAsync(offline));
        Assert.Equal(asked, pull.Hub.Requests.Count);
        using var client = new HubClient(offline, pull.Cache);
        await Assert.ThrowsAsync<KandinskyException>(() => client.PlanAsync(StubHub.Id));
    }

    [Fact]
    public async Task Progress_tells_every_file_and_the_whole()
    {
        await using var pull = HubPull.OfWeights(300_000);
        var heard = new HeardProgress();
        await pull.RunAsync(progress: heard);
        Assert.Equal(pull.Hub.Files.Keys.Order(), heard.Reports.Where(report => report.IsFileDone).Select(report => report.File).Distinct().Order());
        Assert.All(heard.Reports, report => Assert.InRange(report.Bytes, 0, report.Total));
        Assert.Equal(pull.Hub.Files.Values.Sum(content => content.Length), heard.Reports.Max(report => report.Bytes));

        heard.Reports.Clear();
        await pull.RunAsync(progress: heard);
        Assert.Equal(heard.Reports[^1].Total, heard.Reports[^1].Bytes);
    }

    [Fact]
    public async Task Cancelling_keeps_what_arrived()
    {
        await using var pull = HubPull.OfWeights(300_000);
        using var cancel = new CancellationTokenSource();
        pull.Hub.TamperStorage = (_, reply) => reply with { SilentAfter = 200_000 };
        var pulling = pull.RunAsync(cancellation: cancel.Token);
        while (!File.Exists(pull.PartialBlob) || new FileInfo(pull.PartialBlob).Length == 0)
            await Task.Delay(5);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pulling);
        Assert.InRange(new FileInfo(pull.PartialBlob).Length, 1, 200_000);
        Assert.Null(pull.Cache.Find(StubHub.Id));
        pull.Hub.TamperStorage = (_, reply) => reply;
        pull.EveryFileIsThere(await pull.RunAsync());
    }

    [Fact]
    public async Task The_plan_tells_what_a_pull_brings()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        using var client = new HubClient(pull.Hub.Settings, pull.Cache);
        var plan = await client.PlanAsync(StubHub.Id);
        Assert.Equal(StubHub.Commit, plan.Commit);
        Assert.Equal(pull.Hub.Files.Keys.Order(StringComparer.Ordinal), plan.Files.Select(file => file.Name));
        Assert.Equal(pull.Hub.Files.Values.Sum(content => content.Length), plan.Bytes);
        Assert.Empty(pull.Cache.List());
    }

    private sealed class HeardProgress : IProgress<HubProgress>
    {
        public List<HubProgress> Reports { get; } = [];

        public void Report(HubProgress value) => Reports.Add(value);
    }
}
