using System.Text;

namespace Kandinsky;

/// <summary>Writes a text as a chunk (PNG specification, section 11.3.3): tEXt where ASCII holds it, else iTXt (UTF-8).</summary>
internal static class PngTextChunk
{
    public static void Write(Stream file, PngText text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text.Keyword);
        if (text.Keyword.Length > 79 || text.Keyword.Any(letter => letter is < ' ' or > '~'))
            throw new ArgumentException($"'{text.Keyword}' is not a PNG text keyword: 1 to 79 printable characters.", nameof(text));
        if (text.Text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException($"The PNG text '{text.Keyword}' holds a NUL character.", nameof(text));
        var isAscii = text.Keyword != XmpPacket.PngKeyword && text.Text.All(char.IsAscii);
        var keyword = Encoding.Latin1.GetBytes(text.Keyword);
        if (isAscii)
            PngChunk.Write(file, "tEXt"u8, [.. keyword, 0, .. Encoding.Latin1.GetBytes(text.Text)]);
        else
            PngChunk.Write(file, "iTXt"u8, [.. keyword, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text.Text)]);
    }
}
