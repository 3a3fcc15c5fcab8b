using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Writes a file so that its final name never shows half of it: into a new file beside it, flushed to the disk, then renamed. What was
/// there before stays until the rename, and whatever fails, the new file is removed.
/// </summary>
static class OutputFile
{
    /// <summary>Writes a file, or replaces it.</summary>
    /// <exception cref="KandinskyException">The folder is missing or not writable, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (Directory.Exists(path))
            throw new KandinskyException($"Cannot write '{path}': it is a folder; add a file name.", ErrorKind.Output);
        if (!Directory.Exists(folder))
            throw new KandinskyException($"Cannot write '{path}': the folder '{folder}' does not exist; create it first.", ErrorKind.Output);
        var partial = Path.Combine(folder, $".{Path.GetRandomFileName()}.partial");
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception error)
        {
            Remove(partial);
            if (error is IOException or UnauthorizedAccessException)
                throw Unwritable(path, error);
            throw;
        }
    }

    static KandinskyException Unwritable(string path, Exception error) => new(
        $"Cannot write '{path}': {Reason(error)}; free space or permissions, or choose another place.", ErrorKind.Output, error);

    static string Reason(Exception error) => error is UnauthorizedAccessException
        ? "permission denied"
        : error.Message.Split(" : ")[0].TrimEnd('.');

    static void Remove(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }
}
