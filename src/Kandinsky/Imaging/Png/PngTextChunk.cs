using System.IO.Compression;
using System.Text;

namespace Kandinsky;

/// <summary>
/// The three kinds of text chunk (PNG specification, section 11.3.3): tEXt (Latin-1), zTXt (Latin-1, compressed), iTXt (UTF-8). Written:
/// tEXt where Latin-1 holds the text, else iTXt. Read: all three, damaged ones skipped, compressed ones up to <see cref="MaxBytes"/>.
/// </summary>
static class PngTextChunk
{
    /// <summary>The most bytes a text may have when expanded; a longer one is skipped.</summary>
    public const int MaxBytes = 1 << 20;

    const string XmpKeyword = "XML:com.adobe.xmp";

    public static void Write(Stream file, PngText text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text.Keyword);
        if (text.Keyword.Length > 79 || text.Keyword.Any(letter => letter is < ' ' or > '~'))
            throw new ArgumentException($"'{text.Keyword}' is not a PNG text keyword: 1 to 79 printable characters.", nameof(text));
        if (text.Text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException($"The PNG text '{text.Keyword}' holds a NUL character.", nameof(text));
        var isLatin = text.Keyword != XmpKeyword && text.Text.All(letter => letter <= '\u00FF');
        var keyword = Encoding.Latin1.GetBytes(text.Keyword);
        if (isLatin)
            PngChunk.Write(file, "tEXt"u8, [.. keyword, 0, .. Encoding.Latin1.GetBytes(text.Text)]);
        else
            PngChunk.Write(file, "iTXt"u8, [.. keyword, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text.Text)]);
    }

    /// <summary>The text of a chunk, or null if it is not a text chunk or cannot be read.</summary>
    public static PngText? Read(PngChunk chunk)
    {
        if (!chunk.IsIntact || chunk.Type is not ("tEXt" or "zTXt" or "iTXt"))
            return null;
        var data = chunk.Data.Span;
        var end = data.IndexOf((byte)0);
        if (end is < 1 or > 79)
            return null;
        var keyword = Encoding.Latin1.GetString(data[..end]);
        var body = chunk.Data[(end + 1)..];
        var text = chunk.Type switch
        {
            "tEXt" => Decoded(body, isCompressed: false, Encoding.Latin1),
            "zTXt" => body.Length > 0 && body.Span[0] == 0 ? Decoded(body[1..], isCompressed: true, Encoding.Latin1) : null,
            _ => International(body),
        };
        return text is null ? null : new PngText(keyword, text);
    }

    static string? International(ReadOnlyMemory<byte> body)
    {
        if (body.Length < 4 || body.Span[0] > 1 || body.Span[1] != 0)
            return null;
        var isCompressed = body.Span[0] == 1;
        body = body[2..];
        for (var skipped = 0; skipped < 2; skipped++)   // the language, and the keyword in that language
        {
            var end = body.Span.IndexOf((byte)0);
            if (end < 0)
                return null;
            body = body[(end + 1)..];
        }

        return Decoded(body, isCompressed, Encoding.UTF8);
    }

    static string? Decoded(ReadOnlyMemory<byte> text, bool isCompressed, Encoding encoding)
    {
        if (!isCompressed)
            return text.Length <= MaxBytes ? encoding.GetString(text.Span) : null;
        try
        {
            using var zlib = new ZLibStream(new SegmentStream([text]), CompressionMode.Decompress);
            using var expanded = new MemoryStream();
            var buffer = new byte[4096];
            for (int read; (read = zlib.Read(buffer)) > 0;)
            {
                expanded.Write(buffer, 0, read);
                if (expanded.Length > MaxBytes)
                    return null;
            }

            return encoding.GetString(expanded.GetBuffer(), 0, (int)expanded.Length);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
