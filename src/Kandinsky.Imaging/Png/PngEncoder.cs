using System.IO.Compression;

namespace Kandinsky;

/// <summary>
/// Writes 8-bit PNG files, not interlaced. Each row takes the filter whose bytes, read as signed, have the smallest sum of magnitudes
/// (PNG specification, section 12.7). The same picture and texts always give the same bytes.
/// </summary>
public static class PngEncoder
{
    private const int IdatBytes = 1 << 16;

    /// <summary>The picture as a PNG file.</summary>
    /// <param name="image">Any mode; it is kept.</param>
    /// <param name="texts">Texts to store before the picture data.</param>
    public static byte[] Encode(Image image, params IReadOnlyList<PngText> texts)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(texts);
        using var file = new MemoryStream();
        file.Write(PngChunk.Signature);
        var header = new PngHeader(image.Width, image.Height, 8, ColorType(image.Mode), IsInterlaced: false);
        Span<byte> headerBytes = stackalloc byte[PngHeader.Length];
        header.Write(headerBytes);
        PngChunk.Write(file, "IHDR"u8, headerBytes);
        foreach (var text in texts)
            PngTextChunk.Write(file, text);
        WriteRows(file, image);
        PngChunk.Write(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteRows(Stream file, Image image)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var rows = new PngRowFilter(image.Width * image.Channels, image.Channels);
            for (var y = 0; y < image.Height; y++)
                zlib.Write(rows.Filter(image.Row(y), y == 0 ? [] : image.Row(y - 1)));
        }

        ReadOnlySpan<byte> data = compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
        for (; data.Length > 0; data = data[Math.Min(IdatBytes, data.Length)..])
            PngChunk.Write(file, "IDAT"u8, data[..Math.Min(IdatBytes, data.Length)]);
    }

    private static PngColorType ColorType(ColorMode mode) => mode switch
    {
        ColorMode.Gray => PngColorType.Gray,
        ColorMode.GrayAlpha => PngColorType.GrayAlpha,
        ColorMode.Rgb => PngColorType.Rgb,
        _ => PngColorType.Rgba,
    };
}
