using System.Text;

namespace Kandinsky;

/// <summary>
/// Where a JPEG file keeps the record: the parameters text in EXIF's user comment (APP1), the XMP packet (APP1) and the JSON as a comment.
/// </summary>
internal static class JpegMetadata
{
    public static IReadOnlyList<JpegSegment> Segments(PictureMetadata metadata)
    {
        JpegSegment[] segments =
        [
            new(JpegMarker.App1, ExifWriter.Write(metadata.ToParameters(), $"{metadata.Software} {metadata.Version}".Trim())),
            new(JpegMarker.App1, (byte[])[.. XmpPacket.Header, .. Encoding.UTF8.GetBytes(Xmp.Packet(metadata))]),
            new(JpegMarker.Comment, Encoding.UTF8.GetBytes(MetadataJson.Format(metadata))),
        ];
        if (segments.Any(segment => segment.Data.Length > JpegSegment.MaxBytes))
            throw new KandinskyException("The prompt is too long for a JPEG file's metadata (64 KiB); write a PNG instead.", ErrorKind.Output);
        return segments;
    }

    /// <summary>This program's own record, and all texts.</summary>
    public static (string? Record, IReadOnlyList<PlacedText> Texts) Read(ReadOnlyMemory<byte> file)
    {
        string? record = null;
        var (exif, texts, comments) = (new JpegExif(), new List<PlacedText>(), new List<PlacedText>());
        var position = 0;
        for (var segment = JpegSegment.Next(file, ref position);
             segment.Marker is not (JpegMarker.StartOfScan or JpegMarker.EndOfImage);
             segment = JpegSegment.Next(file, ref position))
        {
            if (segment.Marker == JpegMarker.App1) exif.Add(segment.Data);
            if (segment.Marker != JpegMarker.Comment) continue;
            var comment = TextBytes.Decode(segment.Data.Span);
            if (MetadataJson.IsOwn(comment)) record ??= comment;
            else comments.Add(new(PlacedText.JpegComment, comment));
        }

        texts.AddRange(PlacedText.Of(exif.Block));
        if (exif.Packet is { } packet) texts.AddRange(PlacedText.Of(XmpPacket.Parse(packet)));
        return (record, [.. texts, .. comments]);
    }
}
