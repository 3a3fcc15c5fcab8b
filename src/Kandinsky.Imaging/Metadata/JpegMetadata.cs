using System.Text;

namespace Kandinsky;

/// <summary>
/// Where a JPEG file keeps the record: the parameters text in EXIF's user comment (APP1), the XMP packet (APP1) and the JSON as a comment.
/// </summary>
static class JpegMetadata
{
    static ReadOnlySpan<byte> XmpNamespace => "http://ns.adobe.com/xap/1.0/\0"u8;

    public static IReadOnlyList<JpegSegment> Segments(PictureMetadata metadata)
    {
        JpegSegment[] segments =
        [
            new(JpegMarker.App1, ExifWriter.Write(metadata.ToParameters(), $"{metadata.Software} {metadata.Version}".Trim())),
            new(JpegMarker.App1, (byte[])[.. XmpNamespace, .. Encoding.UTF8.GetBytes(Xmp.Packet(metadata))]),
            new(JpegMarker.Comment, Encoding.UTF8.GetBytes(MetadataJson.Format(metadata))),
        ];
        if (segments.Any(segment => segment.Data.Length > JpegSegment.MaxBytes))
            throw new KandinskyException("The prompt is too long for a JPEG file's metadata (64 KiB); write a PNG instead.", ErrorKind.Output);
        return segments;
    }

    public static (string? Record, string? Parameters) Read(ReadOnlyMemory<byte> file)
    {
        string? record = null;
        string? parameters = null;
        var position = 0;
        for (var segment = JpegSegment.Next(file, ref position);
             segment.Marker is not (JpegMarker.StartOfScan or JpegMarker.EndOfImage);
             segment = JpegSegment.Next(file, ref position))
        {
            if (segment.Marker == JpegMarker.Comment && segment.Data.Span.StartsWith("{"u8))
                record ??= Encoding.UTF8.GetString(segment.Data.Span);
            else if (segment.Marker == JpegMarker.App1)
                parameters ??= Exif.Parse(segment.Data)?.UserComment;
        }

        return (record, parameters);
    }
}
