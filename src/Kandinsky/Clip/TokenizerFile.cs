namespace Kandinsky;

/// <summary>Reading a tokenizer's files, with errors that name the file.</summary>
internal static class TokenizerFile
{
    private const int LargestFile = 64 << 20;

    /// <summary>The bytes of a file, without a byte-order mark.</summary>
    /// <exception cref="KandinskyException">The file is missing, unreadable or far larger than a tokenizer's.</exception>
    public static ReadOnlySpan<byte> ReadBytes(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile } file)
            {
                throw Malformed(path, $"{file.Length} bytes are too many for a tokenizer");
            }

            ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
            return bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KandinskyException(
                $"The tokenizer lacks {path}; copy the whole tokenizer folder of the model.", ErrorKind.Model, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"Cannot read {path}: {e.Message}", ErrorKind.Model, e);
        }
    }

    /// <summary>The error for a file whose contents make no sense.</summary>
    public static KandinskyException Malformed(string path, string what, Exception? cause = null) =>
        new($"{path} is damaged: {what}; copy it again.", ErrorKind.Model, cause);
}
