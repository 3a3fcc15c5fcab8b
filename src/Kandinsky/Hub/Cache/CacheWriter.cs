namespace Kandinsky;

/// <summary>Writes snapshots and revisions into the cache.</summary>
/// <param name="cache">The cache.</param>
/// <param name="links">Whether to link from snapshots to blobs; false where the file system has no links.</param>
internal sealed class CacheWriter(HubCache cache, bool links = true)
{
    /// <summary>Whether the snapshot has the file, whole.</summary>
    public bool HasFile(HubId id, string commit, HubFile file) => Length(PathOf(id, commit, file)) == file.Bytes;

    /// <summary>Whether the blob is there, whole.</summary>
    public bool HasBlob(HubId id, HubFile file) => Length(cache.Blob(id, file.Hash)) == file.Bytes;

    /// <summary>
    /// Shows a blob under the file's name in the snapshot: by a relative link, or, where links cannot be made, by moving a
    /// new blob and copying one that was there before, as Python's client does.
    /// </summary>
    public void Show(HubId id, string commit, HubFile file, bool isNew)
    {
        var path = PathOf(id, commit, file);
        var blob = cache.Blob(id, file.Hash);
        var folder = Path.GetDirectoryName(path)!;
        RefuseLinkedFolders(cache.SnapshotFolder(id, commit), folder);
        Directory.CreateDirectory(folder);
        File.Delete(path);
        if (links && TryLink(path, Path.GetRelativePath(folder, blob)))
            return;
        if (isNew)
        {
            File.Move(blob, path);
            return;
        }

        var copy = $"{path}.incomplete";
        File.Copy(blob, copy, overwrite: true);
        File.Move(copy, path, overwrite: true);
    }

    /// <summary>Notes the commit a revision stands for; readers see the old or the new one, never half.</summary>
    public void WriteRevision(HubId id, string commit)
    {
        if (id.Revision == commit)
            return;
        var path = cache.RevisionFile(id, id.Revision);
        if (File.Exists(path) && File.ReadAllText(path) == commit)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = Path.Combine(cache.ModelFolder(id), $".{Guid.NewGuid():N}.tmp");
        File.WriteAllText(temporary, commit);
        File.Move(temporary, path, overwrite: true);
    }

    private string PathOf(HubId id, string commit, HubFile file) =>
        Path.Combine([cache.SnapshotFolder(id, commit), .. file.Name.Split('/')]);

    // A folder of a snapshot that is a link could lead the file out of the cache.
    private static void RefuseLinkedFolders(string snapshot, string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null && at.FullName.Length >= snapshot.Length; at = at.Parent)
            if (at.LinkTarget is not null)
                throw new KandinskyException($"{at.FullName} in the hub's cache is a link where a folder belongs; remove it", ErrorKind.Output);
    }

    private static bool TryLink(string path, string target)
    {
        try
        {
            File.CreateSymbolicLink(path, target);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return false; // This is Windows without the right to make links, or a file system without them.
        }
    }

    private static long? Length(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.GetLength(file);
    }
}
