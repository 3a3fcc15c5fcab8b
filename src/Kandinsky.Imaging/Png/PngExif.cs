using System.Text;

namespace Kandinsky;

/// <summary>
/// The EXIF block of a PNG file: the chunk <c>eXIf</c> (PNG specification, third edition, section 11.3.4.5), else the text that ImageMagick and
/// others wrote before that chunk existed: <c>Raw profile type exif</c>, a name, a length and hexadecimal digits.
/// </summary>
internal static class PngExif
{
    private static readonly string[] _profiles = ["Raw profile type exif", "Raw profile type APP1"];

    /// <summary>The block; empty without one.</summary>
    /// <param name="chunks">The file's chunks.</param>
    public static ReadOnlyMemory<byte> Of(IEnumerable<PngChunk> chunks)
    {
        ReadOnlyMemory<byte> profile = default;
        foreach (var chunk in chunks.Where(chunk => chunk.IsIntact))
        {
            if (chunk.Type == "eXIf") return chunk.Data;
            if (profile.IsEmpty && _profiles.Contains(PngTextReader.KeywordOf(chunk))) profile = Profile(chunk);
        }
        return profile;
    }

    /// <summary>Which way up the picture is, 1 to 8: as EXIF says, else as XMP does; 1 if neither.</summary>
    /// <param name="chunks">The file's chunks.</param>
    public static int Orientation(IReadOnlyList<PngChunk> chunks)
    {
        if (Exif.Parse(Of(chunks).Span).Orientation is { } orientation) return orientation;
        var packet = chunks.FirstOrDefault(chunk => PngTextReader.KeywordOf(chunk) == XmpPacket.PngKeyword);
        return packet.Type is not null && new PngTextReader().Read(packet) is { } text ? XmpPacket.OrientationIn(text.Text) ?? 1 : 1;
    }

    private static byte[] Profile(PngChunk chunk)
    {
        var lines = (new PngTextReader().Read(chunk)?.Text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var digits = new StringBuilder().AppendJoin("", lines.Skip(2)).ToString();
        return digits.Length % 2 == 0 && digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits) : [];
    }
}
