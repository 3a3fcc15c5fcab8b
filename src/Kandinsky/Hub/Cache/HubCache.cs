namespace Kandinsky;

/// <summary>
/// The hub's cache on disk, laid out as Python's client lays it out, so that either finds what the other downloaded:
/// <c>models--owner--name/blobs/HASH</c> holds contents, <c>refs/REVISION</c> the commit a name stands for, and
/// <c>snapshots/COMMIT/FILE</c> links to the contents.
/// </summary>
public sealed class HubCache
{
    private readonly string? _folder;

    /// <summary>A cache in a folder.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    public HubCache(string folder) => _folder = Path.GetFullPath(folder);

    // This is the cache of a user without a home: nothing is found in it, and nothing can be kept.
    private HubCache() { }

    /// <summary>The cache's folder.</summary>
    /// <exception cref="KandinskyException">The environment names none, and the user has no home.</exception>
    public string Folder => _folder ?? throw new KandinskyException("there is no home folder to keep the hub's cache in; set HF_HOME to a folder",
        ErrorKind.Request);

    /// <summary>
    /// The cache the environment names: <c>HF_HUB_CACHE</c>, <c>HUGGINGFACE_HUB_CACHE</c>, <c>HF_HOME</c>, <c>XDG_CACHE_HOME</c>, <c>~/.cache</c>.
    /// </summary>
    /// <param name="variable">Reads an environment variable; the process's own when null.</param>
    public static HubCache FromEnvironment(Func<string, string?>? variable = null) =>
        new HubFolders(variable ?? Environment.GetEnvironmentVariable).Cache is { } folder ? new(folder) : new();

    /// <summary>The snapshot of a model at a revision (branch, tag, pull request or commit); null when it is not there.</summary>
    /// <param name="id">The model, <c>owner/name</c>.</param>
    /// <param name="revision">The revision.</param>
    /// <exception cref="KandinskyException">Not a hub id.</exception>
    public CachedSnapshot? Find(string id, string revision = HubId.MainRevision) => Find(HubId.Parse(id, revision));

    /// <summary>How its folders are listed.</summary>
    internal FolderListing Listing { get; init; } = new();

    /// <summary>All models in the cache, by name. Whatever else lies there is passed over, and so is what goes while it is listed.</summary>
    public IReadOnlyList<CachedModel> List() => _folder is null
        ? []
        : [.. Listing.Each(FolderListing.Folders(_folder, "models--*--*"), path =>
                HubId.TryParse(Path.GetFileName(path)["models--".Length..].Replace("--", "/", StringComparison.Ordinal)))
            .OfType<HubId>()
            .OrderBy(id => id.Id, StringComparer.Ordinal)
            .Select(Describe)
            .Where(model => Directory.Exists(model.Path))];

    internal CachedSnapshot? Find(HubId id)
    {
        if (_folder is null) return null;
        var commit = HubId.IsCommit(id.Revision) ? id.Revision : ReadRevision(id, id.Revision);
        return commit is not null && Directory.Exists(SnapshotFolder(id, commit)) ? Snapshot(id, commit, Revisions(id)) : null;
    }

    internal string ModelFolder(HubId id) => Path.Combine(Folder, id.FolderName);

    internal string SnapshotFolder(HubId id, string commit) => Path.Combine(ModelFolder(id), "snapshots", commit);

    internal string Blob(HubId id, string etag) => Path.Combine(ModelFolder(id), "blobs", etag);

    internal string LockFile(HubId id, string etag) => Path.Combine(Folder, ".locks", id.FolderName, $"{etag}.lock");

    internal string RevisionFile(HubId id, string revision) =>
        Path.Combine([ModelFolder(id), "refs", .. revision.Split('/')]);

    private CachedModel Describe(HubId id)
    {
        var revisions = Revisions(id);
        return new(id.Id, ModelFolder(id), Listing.Each(FolderListing.FilesBelow(ModelFolder(id)), path => new FileInfo(path).Length).Sum(),
            [.. Listing.Each(FolderListing.Folders(Path.Combine(ModelFolder(id), "snapshots")), path => Path.GetFileName(path)).Where(HubId.IsCommit)
                .Select(commit => Snapshot(id, commit, revisions))]);
    }

    private CachedSnapshot Snapshot(HubId id, string commit, IReadOnlyList<(string Revision, string? Commit)> revisions) =>
        new(id.Id, commit, [.. revisions.Where(known => known.Commit == commit).Select(known => known.Revision)], SnapshotFolder(id, commit));

    private List<(string Revision, string? Commit)> Revisions(HubId id)
    {
        var refs = Path.Combine(ModelFolder(id), "refs");
        return [.. Listing.Each(FolderListing.FilesBelow(refs), path => Path.GetRelativePath(refs, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Select(revision => (revision, ReadRevision(id, revision)))];
    }

    private string? ReadRevision(HubId id, string revision)
    {
        try
        {
            var path = RevisionFile(id, revision);
            return File.Exists(path) && new FileInfo(path).Length < 100 && File.ReadAllText(path).Trim() is var commit
                && HubId.IsCommit(commit) ? commit : null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"the hub's cache cannot be read: {failure.Message}", ErrorKind.Model, failure);
        }
    }
}
