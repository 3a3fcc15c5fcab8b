namespace Kandinsky.Training;

/// <summary>Reads the bytes of picture files, up to the limit of the decoders.</summary>
internal static class PictureBytes
{
    /// <summary>Whether a name is that of a kind of picture that can be read.</summary>
    public static bool IsPicture(string name) => Path.GetExtension(name).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg";

    /// <summary>The bytes of a whole file.</summary>
    /// <exception cref="KandinskyException">It cannot be read, or is too long.</exception>
    public static ReadOnlyMemory<byte> OfFile(string path) => Reading(path, () =>
    {
        using var file = File.OpenHandle(path);
        return Part(file, path, 0, RandomAccess.GetLength(file));
    });

    /// <summary>Some bytes of a file.</summary>
    /// <inheritdoc cref="OfFile"/>
    public static ReadOnlyMemory<byte> OfPart(string path, long offset, long length) => Reading(path, () =>
    {
        using var file = File.OpenHandle(path);
        return Part(file, path, offset, length);
    });

    private static byte[] Part(Microsoft.Win32.SafeHandles.SafeFileHandle file, string path, long offset, long length)
    {
        if (length > ImageLimits.Default.MaxFileBytes) throw Wrong(path,
            $"it has more than {ImageLimits.Default.MaxFileBytes >> 20} MiB; scale the picture down first");
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            var more = RandomAccess.Read(file, bytes.AsSpan(read), offset + read);
            if (more == 0) throw Wrong(path, "it ends early; copy it again");
            read += more;
        }
        return bytes;
    }

    private static byte[] Reading(string path, Func<byte[]> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, $"{LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}; check its permissions", e);
        }
    }

    private static KandinskyException Wrong(string path, string what, Exception? cause = null) => new($"Cannot read '{path}': {what}.", ErrorKind.Input, cause);
}
