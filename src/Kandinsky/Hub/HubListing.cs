namespace Kandinsky;

/// <summary>A model's commit and files, as the hub lists them.</summary>
/// <param name="Commit">The commit the revision stands for.</param>
/// <param name="Files">The files; length and hash are null where a mirror does not state them.</param>
internal sealed record HubListing(string Commit, IReadOnlyDictionary<string, (long? Bytes, string? Hash)> Files)
{
    private const int LargestListing = 32 << 20;

    /// <summary>Asks the hub.</summary>
    /// <exception cref="HubFault">A failure that may pass.</exception>
    /// <exception cref="KandinskyException">A refusal, or an answer that is no listing.</exception>
    public static async Task<HubListing> AskAsync(HubConnection connection, HubSettings settings, HubId id, CancellationToken cancellation)
    {
        var url = HubUrl.OfListing(settings, id);
        var errors = new HubErrors(settings, id);
        using var reply = await connection.AskAsync(HttpMethod.Get, url, from: 0, errors, cancellation).ConfigureAwait(false);
        var body = new HubBody(reply, settings.Silence);
        var json = await body.ReadAllAsync(LargestListing, cancellation).ConfigureAwait(false)
            ?? throw errors.Broken($"a listing of more than {LargestListing} bytes");
        try
        {
            return From(JsonConfig.Parse(json, url.AbsolutePath));
        }
        catch (KandinskyException failure)
        {
            throw errors.Broken($"something that is no listing ({failure.Message})");
        }
    }

    private static HubListing From(JsonConfig json)
    {
        var commit = json.String("sha");
        if (!HubId.IsCommit(commit))
            throw new KandinskyException("sha is not a commit", ErrorKind.Network);
        var files = new Dictionary<string, (long?, string?)>(StringComparer.Ordinal);
        foreach (var file in json.Sections("siblings"))
        {
            var large = file.OptionalSection("lfs");
            var hash = large is null ? file.OptionalString("blobId") : large.OptionalString("sha256");
            var bytes = large?.OptionalLong("size") ?? file.OptionalLong("size");
            files[file.String("rfilename")] = (bytes is >= 0 ? bytes : null, BlobHash.IsKnown(hash) ? hash : null);
        }

        return new(commit, files);
    }
}
