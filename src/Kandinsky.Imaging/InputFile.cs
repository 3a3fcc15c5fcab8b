
namespace Kandinsky;

/// <summary>Reads a whole file a user named, up to a limit that holds for devices and pipes too.</summary>
internal static class InputFile
{
    public static ReadOnlyMemory<byte> Read(string path, long maxBytes)
    {
        try
        {
            if (Directory.Exists(path))
                throw new KandinskyException($"Cannot read '{path}': it is a folder; name a file.", ErrorKind.Input);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            return Read(stream, path, maxBytes);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KandinskyException($"Cannot read '{path}': there is no such file; check the name.", ErrorKind.Input, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, error);
        }
    }

    public static ReadOnlyMemory<byte> Read(Stream stream, string path, long maxBytes)
    {
        try
        {
            if (stream.CanSeek && stream.Length > maxBytes)
                throw TooLarge(path, maxBytes);
            using var content = new MemoryStream(stream.CanSeek ? (int)stream.Length : 0);
            var buffer = new byte[1 << 16];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length > maxBytes)
                    throw TooLarge(path, maxBytes);
            }

            return content.GetBuffer().AsMemory(0, (int)content.Length);
        }
        catch (IOException error)
        {
            throw Unreadable(path, error);
        }
    }

    private static KandinskyException Unreadable(string path, Exception error) =>
        new($"Cannot read '{path}': {error.Message.Split(" : ")[0].TrimEnd('.')}; check its permissions.", ErrorKind.Input, error);

    private static KandinskyException TooLarge(string path, long maxBytes) =>
        new($"Cannot read '{path}': it has more than {maxBytes >> 20} MiB; scale the picture down first.", ErrorKind.Input);
}
