using Microsoft.Win32.SafeHandles;

namespace Kandinsky;

/// <summary>
/// Writes a file so that its name never shows half of it: to a temporary name beside it, flushed, then renamed. A symbolic link is followed:
/// it stays, and what it points to is written in this way. An existing file keeps its mode (its Unix permissions).
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes a file through a stream.</summary>
    /// <param name="path">The final name; a file of that name is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="KandinskyException">The file cannot be written: no such folder, no permission, no room.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, 0, handle =>
        {
            using var stream = new FileStream(handle, FileAccess.Write);
            write(stream);
            stream.Flush(flushToDisk: true);
        });
    }

    /// <summary>Writes a file of known length, whose room is reserved first.</summary>
    /// <param name="path">The final name; a file of that name is replaced.</param>
    /// <param name="length">Bytes to reserve, 0 for none.</param>
    /// <param name="write">Writes the content; several threads may.</param>
    /// <exception cref="KandinskyException">The file cannot be written: no such folder, no permission, no room.</exception>
    public static void Write(string path, long length, Action<SafeFileHandle> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string? temporary = null;
        try
        {
            var target = Target(path);
            temporary = NameBeside(target);
            using (var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, length))
            {
                KeepMode(target, handle);
                write(handle);
                if (!handle.IsClosed) RandomAccess.FlushToDisk(handle);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e)
        {
            Discard(temporary);
            if (e is not (IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)) throw;
            throw Unwritable(path, $"{Reason(e)}; free space or permissions, or choose another place", e);
        }
    }

    /// <summary>Finds out before long work whether a file could be written, by writing and removing an empty one beside it.</summary>
    /// <param name="path">The final name.</param>
    /// <exception cref="KandinskyException">The file could not be written: no such folder, no permission.</exception>
    public static void Check(string path)
    {
        string? temporary = null;
        try
        {
            temporary = NameBeside(Target(path));
            File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unwritable(path, $"{Reason(e)}; change permissions, or choose another place", e);
        }
        finally
        {
            Discard(temporary);
        }
    }

    private static string Target(string path)
    {
        var full = Path.GetFullPath(path);
        RefuseDevice(full, path);   // This comes before links are followed, as /dev/stdout is one.
        var target = LinkTarget.Of(full);
        RefuseDevice(target, path);
        if (Directory.Exists(target)) throw Unwritable(path, "it is a folder; add a file name");
        var folder = Path.GetDirectoryName(target);
        if (!Directory.Exists(folder)) throw Unwritable(path, $"the folder '{folder}' does not exist; create it first");
        return target;
    }

    private static void RefuseDevice(string full, string path)
    {
        if (full.StartsWith("/dev/", StringComparison.Ordinal) && !full.StartsWith("/dev/shm/", StringComparison.Ordinal))
            throw Unwritable(path, "it is a device; give the name of a file");
    }

    private static string NameBeside(string target) =>
        Path.Combine(Path.GetDirectoryName(target) ?? target, $".{Guid.NewGuid():N}"[..13] + ".incomplete");

    // The mode is set before the content is written, so that nobody reads meanwhile what it hides. File systems without modes keep none.
    private static void KeepMode(string target, SafeFileHandle handle)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(target)) return;
        var mode = File.GetUnixFileMode(target);
        if (mode != File.GetUnixFileMode(handle)) File.SetUnixFileMode(handle, mode);
    }

    private static KandinskyException Unwritable(string path, string why, Exception? cause = null) =>
        new($"Cannot write '{path}': {why}.", ErrorKind.Output, cause);

    // This gives the system's own words, without the name of the temporary file.
    private static string Reason(Exception error) => error is UnauthorizedAccessException
        ? "permission denied"
        : LegibleText.Of(error.Message.Split(" : ")[0].TrimEnd('.'));

    private static void Discard(string? temporary)
    {
        if (temporary is null) return;
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that brought us here is the one to report.
        }
    }
}
