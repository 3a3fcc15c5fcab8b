namespace Kandinsky;

/// <summary>
/// Keeps two processes from downloading the same blob at once. It is the lock file Python's client takes, locked the
/// same way, so the two wait for each other. Where a file system does not honour locks nothing is lost but bandwidth:
/// the hash still decides what becomes a blob.
/// </summary>
internal sealed class BlobLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private BlobLock(FileStream file) => _file = file;

    /// <summary>Waits until the lock is free and takes it.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<BlobLock> TakeAsync(string path, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException failure) when (IsTaken(failure))
            {
                await Task.Delay(Poll, cancellation).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    // Unix: EAGAIN from flock (11 on Linux, 35 on macOS). Windows: a sharing or lock violation.
    private static bool IsTaken(IOException failure) =>
        OperatingSystem.IsWindows() ? (failure.HResult & 0xFFFF) is 32 or 33 : failure.HResult is 11 or 35;
}
