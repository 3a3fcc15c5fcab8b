using Microsoft.Win32.SafeHandles;

namespace Kandinsky;

/// <summary>Writes a file so that its name never shows half of it: to a temporary name beside it, flushed, then renamed.</summary>
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
            temporary = NameBeside(path);
            using (var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, length))
            {
                write(handle);
                if (!handle.IsClosed) RandomAccess.FlushToDisk(handle);
            }
            File.Move(temporary, path, overwrite: true);
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
            temporary = NameBeside(path);
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

    private static string NameBeside(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full) ?? full;
        if (Directory.Exists(full)) throw Unwritable(path, "it is a folder; add a file name");
        if (!Directory.Exists(folder)) throw Unwritable(path, $"the folder '{folder}' does not exist; create it first");
        if (full.StartsWith("/dev/", StringComparison.Ordinal)) throw Unwritable(path, "it is a device; give the name of a file");
        return Path.Combine(folder, $".{Guid.NewGuid():N}"[..13] + ".incomplete");
    }

    private static KandinskyException Unwritable(string path, string why, Exception? cause = null) =>
        new($"Cannot write '{path}': {why}.", ErrorKind.Output, cause);

    // The system's own words without the name of the temporary file.
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
