namespace Kandinsky;

/// <summary>
/// Pulls models from the hub into its cache. Cut downloads go on where they stopped, also in another process; every file
/// is checked against the hub's hash before it gets its name; two processes pulling the same model share the work.
/// </summary>
public sealed class HubClient : IDisposable
{
    private readonly HubSettings _settings;
    private readonly HubCache _cache;
    private readonly CacheDisk _disk;
    private readonly CacheWriter _writer;
    private readonly HubConnection _connection;

    /// <summary>A client for a hub and a cache.</summary>
    /// <param name="settings">How to reach the hub; by the environment when null.</param>
    /// <param name="cache">Where to keep the files; by the environment when null.</param>
    public HubClient(HubSettings? settings = null, HubCache? cache = null)
        : this(settings ?? HubSettings.FromEnvironment(), cache ?? HubCache.FromEnvironment(), disk: null, writer: null)
    {
    }

    internal HubClient(HubSettings settings, HubCache cache, CacheDisk? disk, CacheWriter? writer)
    {
        (_settings, _cache) = (settings, cache);
        (_disk, _writer, _connection) = (disk ?? new(cache), writer ?? new(cache), new(settings));
    }

    /// <summary>What a pull would bring: the commit and the files Kandinsky needs, with lengths and hashes.</summary>
    /// <param name="id">The model, <c>owner/name</c> or <c>owner/name@revision</c>.</param>
    /// <param name="revision">The revision: a branch, a tag, <c>refs/pr/N</c> or a commit.</param>
    /// <param name="variant">The variant of the weights to prefer, for example <c>fp16</c>; null for the plain ones.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="KandinskyException">No such model, no access, no network, or no model Kandinsky can use.</exception>
    public async Task<HubPlan> PlanAsync(
        string id, string revision = HubId.MainRevision, string? variant = null, CancellationToken cancellation = default)
    {
        var hubId = HubId.Parse(id, revision);
        if (_settings.Offline)
            throw new KandinskyException($"{hubId} cannot be asked for offline; leave out --offline and HF_HUB_OFFLINE", ErrorKind.Network);
        var listing = await new HubRetry(_settings, hubId.Id).RunAsync(
            () => HubListing.AskAsync(_connection, _settings, hubId, cancellation), cancellation).ConfigureAwait(false);
        var names = NeededFiles.Of([.. listing.Files.Keys], variant);
        if (!names.Contains(ModelIndex.FileName) && LoraFile.Choose(names) is null)
            throw new KandinskyException($"{hubId.Id} is not a model Kandinsky can use: it has no {ModelIndex.FileName}, and no LoRA adapter", ErrorKind.Model);

        var files = new List<HubFile>();
        foreach (var name in names)
        {
            HubFileName.Check(name, hubId.Id);
            files.Add(listing.Files[name] is ({ } bytes, { } hash)
                ? new(name, bytes, hash)
                : await AskAboutAsync(hubId, listing.Commit, name, cancellation).ConfigureAwait(false));
        }

        return new(hubId, listing.Commit, files);
    }

    /// <summary>Pulls a model; of what the cache already has nothing is downloaded again. Offline, it must be there.</summary>
    /// <param name="id">The model, <c>owner/name</c> or <c>owner/name@revision</c>.</param>
    /// <param name="revision">The revision: a branch, a tag, <c>refs/pr/N</c> or a commit.</param>
    /// <param name="variant">The variant of the weights to prefer, for example <c>fp16</c>; null for the plain ones.</param>
    /// <param name="progress">Hears how far it is, about ten times a second for each file.</param>
    /// <param name="cancellation">Cancels; what arrived is kept and the next pull goes on from there.</param>
    /// <returns>The snapshot, whole.</returns>
    /// <exception cref="KandinskyException">No such model, no access, no network, no space, a wrong length or hash.</exception>
    public async Task<CachedSnapshot> PullAsync(string id, string revision = HubId.MainRevision, string? variant = null,
        IProgress<HubProgress>? progress = null, CancellationToken cancellation = default)
    {
        var hubId = HubId.Parse(id, revision);
        if (_settings.Offline)
            return _cache.Find(hubId) ?? throw new KandinskyException($"{hubId} is not in the hub's cache {_cache.Folder},"
                + " and offline nothing can be pulled; leave out --offline and HF_HUB_OFFLINE", ErrorKind.Network);

        var plan = await PlanAsync(id, revision, variant, cancellation).ConfigureAwait(false);
        try
        {
            await BringAsync(plan, new(plan.Bytes, progress), cancellation).ConfigureAwait(false);
            _writer.WriteRevision(plan.Id, plan.Commit);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw _disk.Failure(failure);
        }

        return _cache.Find(plan.Id) ?? throw new KandinskyException($"{hubId} vanished from the hub's cache {_cache.Folder} while it was pulled",
            ErrorKind.Model);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private async Task BringAsync(HubPlan plan, HubMeter meter, CancellationToken cancellation)
    {
        var missing = new List<HubFile>();
        foreach (var file in plan.Files)
            if (_writer.HasFile(plan.Id, plan.Commit, file))
                meter.Note(file, file.Bytes, arrived: 0);
            else
                missing.Add(file);

        _disk.RequireSpace(plan.Id, missing.Where(file => !_writer.HasBlob(plan.Id, file)).DistinctBy(file => file.Hash)
            .Sum(file => file.Bytes - Math.Min(file.Bytes, Arrived(plan.Id, file))));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _settings.Connections, CancellationToken = cancellation };
        await Parallel.ForEachAsync(missing, parallel, async (file, stop) =>
            await BringAsync(plan, file, meter, stop).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task BringAsync(HubPlan plan, HubFile file, HubMeter meter, CancellationToken cancellation)
    {
        var blob = _cache.Blob(plan.Id, file.Hash);
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        using var held = await BlobLock.TakeAsync(_cache.LockFile(plan.Id, file.Hash), cancellation).ConfigureAwait(false);
        var isNew = !_writer.HasBlob(plan.Id, file);
        if (isNew)
        {
            await using var partial = await PartialBlob.OpenAsync(blob, file, _disk.Open, cancellation).ConfigureAwait(false);
            await new BlobDownload(_connection, _settings, plan.Id, plan.Commit, file, meter).RunAsync(partial, cancellation).ConfigureAwait(false);
            await partial.CompleteAsync(blob).ConfigureAwait(false);
        }

        _writer.Show(plan.Id, plan.Commit, file, isNew);
        meter.Note(file, file.Bytes, arrived: 0);
    }

    private long Arrived(HubId id, HubFile file) =>
        new FileInfo(PartialBlob.PathFor(_cache.Blob(id, file.Hash))) is { Exists: true, LinkTarget: null } partial ? partial.Length : 0;

    private async Task<HubFile> AskAboutAsync(HubId id, string commit, string name, CancellationToken cancellation)
    {
        var errors = new HubErrors(_settings, id, name);
        using var reply = await new HubRetry(_settings, $"{name} of {id.Id}").RunAsync(
            () => _connection.AskAsync(HttpMethod.Head, HubUrl.OfFile(_settings, id, commit, name), from: 0, errors, cancellation),
            cancellation).ConfigureAwait(false);
        return BlobHash.IsKnown(reply.Hash) && reply.Bytes is { } bytes
            ? new(name, bytes, reply.Hash!)
            : throw new KandinskyException($"{_settings.Endpoint.Host} states no length and hash for {name} of {id.Id}, so it cannot be checked;"
                + " use another mirror (HF_ENDPOINT)", ErrorKind.Network);
    }
}
