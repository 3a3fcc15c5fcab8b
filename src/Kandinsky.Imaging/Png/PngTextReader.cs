using System.Text;

namespace Kandinsky;

/// <summary>
/// Reads the three kinds of text chunk of one file (PNG specification, section 11.3.3): tEXt (Latin-1), zTXt (Latin-1, compressed) and
/// iTXt (UTF-8, perhaps compressed). Damaged texts are left out, and so are long ones, however small their compressed form.
/// </summary>
sealed class PngTextReader
{
    /// <summary>The most bytes a text may have.</summary>
    public const int MaxBytes = 1 << 20;

    int _left = 4 * MaxBytes;   // bytes that may still be read from this file's texts, those left out included

    /// <summary>The text of a chunk, or null if it is not a text chunk or cannot be read.</summary>
    public PngText? Read(PngChunk chunk)
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

    string? International(ReadOnlyMemory<byte> body)
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

    string? Decoded(ReadOnlyMemory<byte> text, bool isCompressed, Encoding encoding)
    {
        var most = Math.Min(MaxBytes, _left);
        var bytes = !isCompressed ? text : Expand(text, most);
        _left = Math.Max(_left - bytes.Length, 0);
        return bytes.Length <= most ? encoding.GetString(bytes.Span) : null;
    }

    /// <summary>The expanded bytes, or more than the most if there are more or they are damaged.</summary>
    static ReadOnlyMemory<byte> Expand(ReadOnlyMemory<byte> text, int most)
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
