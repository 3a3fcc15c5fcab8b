using System.Text;

namespace Kandinsky;

/// <summary>
/// EXIF and XMP of a JPEG file, gathered from its APP1 segments. The first EXIF segment counts; those after it only continue it, as Pillow
/// reads them.
/// </summary>
internal sealed class JpegExif
{
    private readonly List<ReadOnlyMemory<byte>> _segments = [];
    private Exif? _block;

    /// <summary>What EXIF says.</summary>
    public Exif Block => _block ??= Exif.Parse(Joined().Span);

    /// <summary>The XMP packet; null without one.</summary>
    public string? Packet { get; private set; }

    /// <summary>Which way up the picture is, 1 to 8: as EXIF says, else as XMP does; 1 if neither.</summary>
    public int Orientation => Block.Orientation ?? (Packet is null ? null : XmpPacket.OrientationIn(Packet)) ?? 1;

    /// <summary>Adds an APP1 segment.</summary>
    /// <param name="segment">Its data.</param>
    public void Add(ReadOnlyMemory<byte> segment)
    {
        if (segment.Span.StartsWith(Exif.Header)) _segments.Add(segment[Exif.Header.Length..]);
        else if (segment.Span.StartsWith(XmpPacket.Header)) Packet ??= Encoding.UTF8.GetString(segment.Span[XmpPacket.Header.Length..]);
    }

    private ReadOnlyMemory<byte> Joined() => _segments.Count switch
    {
        0 => default,
        1 => _segments[0],
        _ => _segments.SelectMany(segment => segment.ToArray()).ToArray(),
    };
}
