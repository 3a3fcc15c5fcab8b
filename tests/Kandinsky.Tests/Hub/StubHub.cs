using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Kandinsky.Tests;

/// <summary>
/// A hub on loopback that speaks the hub's API for one model: listing, resolve with the hub's headers, and a second
/// server, of another origin, to which large files are redirected.
/// </summary>
internal sealed class StubHub : IAsyncDisposable
{
    public const string Id = "owner/model";
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly StubServer _hub;
    private readonly StubServer _storage;

    private readonly string _id;

    public StubHub(Dictionary<string, byte[]> files, string id = Id)
    {
        (Files, _id) = (files, id);
        _storage = new(request => TamperStorage(request, Storage(request)));
        _hub = new(request => Tamper(request, Hub(request)));
    }

    public StubHub(Dictionary<string, string> files)
        : this(files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetBytes(file.Value)))
    {
    }

    public Dictionary<string, byte[]> Files { get; }

    /// <summary>Whether the listing states lengths and hashes, as the hub does and some mirrors do not.</summary>
    public bool ListsHashes { get; set; } = true;

    /// <summary>Changes the hub's own answers.</summary>
    public Func<StubRequest, StubReply, StubReply> Tamper { get; set; } = (_, reply) => reply;

    /// <summary>Changes the answers of the storage large files are redirected to.</summary>
    public Func<StubRequest, StubReply, StubReply> TamperStorage { get; set; } = (_, reply) => reply;

    public Uri Address => _hub.Address;

    public IReadOnlyCollection<StubRequest> Requests => _hub.Requests;

    public IReadOnlyCollection<StubRequest> StorageRequests => _storage.Requests;

    public HubSettings Settings => new()
    {
        Endpoint = Address,
        FirstPause = TimeSpan.FromMilliseconds(1),
        LongestPause = TimeSpan.FromSeconds(2),
        Silence = TimeSpan.FromSeconds(20),
    };

    public static bool IsLarge(string name) => Path.GetExtension(name) is ".safetensors" or ".bin";

    public static string HashOf(string name, byte[] content) =>
        IsLarge(name) ? CacheFixture.Sha256(content) : CacheFixture.GitSha1(content);

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _storage.DisposeAsync();
    }

    /// <summary>The hub's answer.</summary>
    public StubReply Hub(StubRequest request)
    {
        if (request.Path.StartsWith($"/api/models/{_id}/revision/", StringComparison.Ordinal))
            return StubReply.Text(200, Listing());
        var resolve = $"/{_id}/resolve/{Commit}/";
        if (!request.Path.StartsWith(resolve, StringComparison.Ordinal)
            || !Files.TryGetValue(Uri.UnescapeDataString(request.Path[resolve.Length..]), out var content))
            return StubReply.Text(404).With("X-Error-Code", request.Path.StartsWith(resolve, StringComparison.Ordinal) ? "EntryNotFound" : "RepoNotFound");

        var name = request.Path[resolve.Length..];
        var hash = HashOf(name, content);
        return IsLarge(name)
            ? StubReply.Text(302, "moved").With("X-Repo-Commit", Commit).With("ETag", "\"pointer\"")
                .With("X-Linked-Etag", $"\"{hash}\"").With("X-Linked-Size", content.Length.ToString(CultureInfo.InvariantCulture))
                .With("Location", $"{_storage.Address}{name}?signature=abc")
            : Part(request, content).With("X-Repo-Commit", Commit).With("ETag", $"\"{hash}\"");
    }

    private StubReply Storage(StubRequest request) =>
        Files.TryGetValue(request.Path[1..], out var content) ? Part(request, content).With("ETag", "\"storage\"") : StubReply.Text(404);

    private static StubReply Part(StubRequest request, byte[] content) => request.From is not { } from ? new(200, content)
        : from >= content.Length ? StubReply.Text(416).With("Content-Range", $"bytes */{content.Length}")
        : new StubReply(206, content[from..]).With("Content-Range", $"bytes {from}-{content.Length - 1}/{content.Length}");

    private string Listing()
    {
        var files = new JsonArray();
        foreach (var (name, content) in Files)
        {
            var file = new JsonObject { ["rfilename"] = name };
            if (ListsHashes)
            {
                file["size"] = content.Length;
                file["blobId"] = CacheFixture.GitSha1(content);
                if (IsLarge(name))
                    file["lfs"] = new JsonObject { ["sha256"] = CacheFixture.Sha256(content), ["size"] = content.Length, ["pointerSize"] = 134 };
            }

            files.Add((JsonNode)file);
        }

        return new JsonObject { ["id"] = _id, ["sha"] = Commit, ["private"] = false, ["siblings"] = files }.ToJsonString();
    }
}
