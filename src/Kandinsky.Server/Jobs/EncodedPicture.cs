namespace Kandinsky.Server;

/// <summary>A picture's file inside JSON: base64, alone or in a data URL.</summary>
internal static class EncodedPicture
{
    /// <summary>The file's bytes; null if the text is neither form.</summary>
    public static byte[]? Decode(string text)
    {
        var encoded = text.AsSpan();
        if (encoded.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            var comma = encoded.IndexOf(',');
            if (comma < 0 || !encoded[..comma].EndsWith(";base64", StringComparison.OrdinalIgnoreCase)) return null;
            encoded = encoded[(comma + 1)..];
        }
        var bytes = new byte[(encoded.Length / 4 * 3) + 3];
        return encoded.Length > 0 && Convert.TryFromBase64Chars(encoded, bytes, out var length) ? bytes[..length] : null;
    }

    public static string DataUrl(ReadOnlySpan<byte> file, string mediaType) => $"data:{mediaType};base64,{Convert.ToBase64String(file)}";
}
