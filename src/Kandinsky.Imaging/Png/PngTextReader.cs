using System.Text;

namespace Kandinsky;

/// <summary>
/// Reads the three kinds of text chunk of one file (PNG specification, section 11.3.3): tEXt (Latin-1), zTXt (Latin-1, compressed) and
/// iTXt (UTF-8, perhaps compressed). Programs write UTF-8 into the first two as well: where the bytes are UTF-8, they are read so. Damaged texts are left
/// out, and so are long ones, however small their compressed form.
/// </summary>
internal sealed class PngTextReader
{
    /// <summary>The most bytes a text may have.</summary>
    public const int MaxBytes = 1 << 20;

    private int _left = 4 * MaxBytes;   // bytes that may still be read from this file's texts, those left out included

    /// <summary>The text of a chunk, or null if it is not a text chunk or cannot be read.</summary>
    public PngText? Read(PngChunk chunk)
    {
        if (KeywordOf(chunk) is not { } keyword)
            return null;
        var body = chunk.Data[(keyword.Length + 1)..];
        var text = chunk.Type switch
        {
            "tEXt" => Decoded(body, isCompressed: false),
            "zTXt" => body.Length > 0 && body.Span[0] == 0 ? Decoded(body[1..], isCompressed: true) : null,
            _ => International(body),
        };
        return text is null ? null : new PngText(keyword, text);
    }

    /// <summary>What an intact text chunk is called; null for other chunks.</summary>
    public static string? KeywordOf(PngChunk chunk) =>
        chunk.IsIntact && chunk.Type is "tEXt" or "zTXt" or "iTXt" && chunk.Data.Span.IndexOf((byte)0) is >= 1 and <= 79 and var end
            ? Encoding.Latin1.GetString(chunk.Data.Span[..end])
            : null;

    private string? International(ReadOnlyMemory<byte> body)
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

        return Decoded(body, isCompressed);
    }

    private string? Decoded(ReadOnlyMemory<byte> text, bool isCompressed)
    {
        var most = Math.Min(MaxBytes, _left);
        var bytes = !isCompressed ? text : Expand(text, most);
        _left = Math.Max(_left - bytes.Length, 0);
        return bytes.Length <= most ? TextBytes.Decode(bytes.Span) : null;
    }

    /// <summary>The expanded bytes, or more than the most if there are more or they are damaged.</summary>
    private static ReadOnlyMemory<byte> Expand(ReadOnlyMemory<byte> text, int most)
    {
        using var expanded = new MemoryStream();
        Span<byte> buffer = stackalloc byte[4096];
        try
        {
            using var data = new PngInflater(text);
            for (int read; expanded.Length <= most && (read = data.Read(buffer)) > 0;)
                expanded.Write(buffer[..read]);
        }
        catch (KandinskyException)
        {
            expanded.SetLength(most + 1);
        }

        return expanded.GetBuffer().AsMemory(0, (int)expanded.Length);
    }
}
