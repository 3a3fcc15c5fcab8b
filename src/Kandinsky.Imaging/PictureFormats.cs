
namespace Kandinsky;

/// <summary>Tells formats apart: a file to read by its first bytes, a file to write by its extension.</summary>
public static class PictureFormats
{
    /// <summary>The format of a file to be read.</summary>
    /// <exception cref="KandinskyException">It is empty, or neither PNG nor JPEG; other formats are named.</exception>
    public static PictureFormat Detect(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(PngChunk.Signature))
            return PictureFormat.Png;
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return PictureFormat.Jpeg;
        if (file.IsEmpty)
            throw new KandinskyException("the file is empty; it should be a PNG or JPEG picture.", ErrorKind.Input);
        throw new KandinskyException(
            OtherFormat(file) is { } other
                ? $"{other} pictures are not read; convert the picture to PNG first."
                : "the file is not a PNG or JPEG picture; convert it to PNG first.",
            ErrorKind.Input);
    }

    /// <summary>The format of a file to be written.</summary>
    /// <exception cref="KandinskyException">The extension is none of .png, .jpg, .jpeg.</exception>
    public static PictureFormat FromExtension(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => PictureFormat.Png,
        ".JPG" or ".JPEG" => PictureFormat.Jpeg,
        _ => throw new KandinskyException(
            $"Cannot write '{path}': '{Path.GetExtension(path)}' is not a picture format this program writes; end the name in .png, .jpg or .jpeg.",
            ErrorKind.Request),
    };

    private static string? OtherFormat(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("GIF8"u8))
            return "GIF";
        if (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..12].SequenceEqual("WEBP"u8))
            return "WebP";
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8))
            return "TIFF";
        if (file.StartsWith("BM"u8))
            return "BMP";
        if (file.StartsWith("%PDF"u8))
            return "PDF";
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || file.StartsWith("\0\0\0\x0CJXL "u8))
            return "JPEG XL";
        if (file.StartsWith("\0\0\0\x0CjP  "u8) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
            return "JPEG 2000";
        return file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8) ? OfIsoMedia(file[8..12]) : null;
    }

    private static string? OfIsoMedia(ReadOnlySpan<byte> brand) =>
        brand.StartsWith("avi"u8) ? "AVIF"
        : brand.StartsWith("he"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8) ? "HEIC"
        : null;
}
