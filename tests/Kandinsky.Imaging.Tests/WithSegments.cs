namespace Kandinsky.Imaging.Tests;

/// <summary>Puts chunks and segments of other programs into small pictures.</summary>
internal static class WithSegments
{
    /// <summary>A JPEG file that begins with some segments.</summary>
    public static byte[] Jpeg(params (byte Marker, byte[] Data)[] segments) =>
        JpegEncoder.Encode(new Image(8, 4, ColorMode.Rgb), 90, ChromaSampling.Halved,
            [.. segments.Select(segment => new JpegSegment(segment.Marker, segment.Data))]);

    /// <summary>A JPEG file with EXIF blocks, a segment each.</summary>
    public static byte[] Exif(params byte[][] blocks) => Jpeg([.. blocks.Select(block => (JpegMarker.App1, (byte[])[.. Kandinsky.Exif.Header, .. block]))]);

    /// <summary>A PNG file with chunks behind its header.</summary>
    public static byte[] Png(Image image, params (string Type, byte[] Data)[] chunks)
    {
        var plain = PngEncoder.Encode(image);
        using var file = new MemoryStream();
        file.Write(plain.AsSpan(0, 33));
        foreach (var (type, data) in chunks) PngChunk.Write(file, System.Text.Encoding.ASCII.GetBytes(type), data);
        file.Write(plain.AsSpan(33));
        return file.ToArray();
    }

    /// <summary>A PNG file with texts.</summary>
    public static byte[] Texts(params PngText[] texts) => PngEncoder.Encode(new Image(8, 4, ColorMode.Rgb), texts);
}
