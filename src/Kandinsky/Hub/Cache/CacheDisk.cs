namespace Kandinsky;

/// <summary>The disk the cache lies on: its free space, and its failures in words.</summary>
/// <param name="cache">The cache.</param>
/// <param name="free">Tells a folder's free space in bytes; the system's answer when null.</param>
/// <param name="open">Opens an unfinished file; the file system's way when null.</param>
internal sealed class CacheDisk(HubCache cache, Func<string, long>? free = null, Func<string, Stream>? open = null)
{
    private const long Reserve = 16 << 20;

    /// <summary>Opens a file for reading and writing, making it when it is not there.</summary>
    public Stream Open(string path) => open is null
        ? new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, useAsync: true)
        : open(path);

    /// <summary>Throws unless so many bytes fit.</summary>
    /// <exception cref="KandinskyException">They do not.</exception>
    public void RequireSpace(HubId id, long bytes)
    {
        var folder = new DirectoryInfo(cache.Folder);
        while (!folder.Exists && folder.Parent is not null)
            folder = folder.Parent;
        var available = free is null ? new DriveInfo(folder.FullName).AvailableFreeSpace : free(folder.FullName);
        if (bytes + Reserve > available)
            throw new KandinskyException($"{id.Id} needs {Gigabytes(bytes)} more in {cache.Folder}, where {Gigabytes(available)} are free;"
                + " free some, or set HF_HUB_CACHE to a folder on another disk", ErrorKind.Output);
    }

    /// <summary>A failure of the disk, in words.</summary>
    public KandinskyException Failure(Exception failure) => new(IsFull(failure)
        ? $"the disk of the hub's cache {cache.Folder} is full; free some space and run the same command again: it goes on where it stopped"
        : $"the hub's cache {cache.Folder} cannot be written: {failure.Message}; set HF_HUB_CACHE to a folder that can", ErrorKind.Output, failure);

    // ENOSPC and EDQUOT on Linux and macOS; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static bool IsFull(Exception failure) => OperatingSystem.IsWindows()
        ? (failure.HResult & 0xFFFF) is 112 or 39
        : failure.HResult is 28 or 122 or 69;

    private static string Gigabytes(long bytes) => bytes < 100_000_000 ? $"{bytes / 1e6:0.0} MB" : $"{bytes / 1e9:0.0} GB";
}
