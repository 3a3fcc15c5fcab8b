namespace Kandinsky;

/// <summary>
/// Reads PNG files of every colour type, depth and interlacing. Written for hostile files: sizes are checked against the limits before
/// anything is allocated, and rows are expanded one at a time, never further than the header's size.
/// </summary>
public static class PngDecoder
{
    /// <summary>Deflate cannot expand a byte to more than this.</summary>
    private const long HighestExpansion = 1032;

    /// <summary>
    /// The picture as 8 bits a channel: 16-bit samples keep their high byte, smaller ones are stretched to 0..255, palettes become RGB,
    /// a tRNS chunk becomes alpha; turned upright as its EXIF orientation says. Gamma and colour profiles are not applied.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">What to refuse; <see cref="ImageLimits.Default"/> if null.</param>
    /// <exception cref="KandinskyException">The file is damaged, cut short or larger than the limits.</exception>
    public static Image Decode(ReadOnlyMemory<byte> file, ImageLimits? limits = null)
    {
        var contents = PngContents.Parse(file, limits ?? ImageLimits.Default);
        var header = contents.Header;
        CheckEnoughData(contents);
        var pixels = new PngPixels(contents);
        var image = new Image(header.Width, header.Height, pixels.Mode);
        using var rows = new PngRows(contents);
        foreach (var pass in header.IsInterlaced ? PngPass.Interlaced : PngPass.Whole)
        {
            var columns = pass.Columns(header.Width);
            if (columns == 0)
                continue;
            rows.StartPass(columns);
            for (var y = pass.FirstRow; y < header.Height; y += pass.RowStep)
                pixels.Write(rows.Next(), columns, image.Row(y), pass);
        }

        rows.CheckEnd();
        return new ImageOrientation(contents.Orientation, image.Width, image.Height).Upright(image);
    }

    /// <summary>The texts of a PNG file; damaged ones, those above 1 MiB and all beyond 4 MiB together are left out.</summary>
    /// <exception cref="KandinskyException">The file is not a PNG file or is cut short.</exception>
    public static IReadOnlyList<PngText> ReadTexts(ReadOnlyMemory<byte> file)
    {
        const int mostTexts = 64;
        var texts = new List<PngText>();
        var reader = new PngTextReader();
        foreach (var chunk in PngChunk.Read(file))
        {
            if (texts.Count < mostTexts && reader.Read(chunk) is { } text)
                texts.Add(text);
        }

        return texts;
    }

    private static void CheckEnoughData(PngContents contents)
    {
        var header = contents.Header;
        var available = contents.Data.Sum(piece => (long)piece.Length);
        var needed = (long)header.RowBytes(header.Width) * header.Height;
        if (needed > available * HighestExpansion)
            throw PngError.Damaged($"its {available} bytes of data cannot hold {header.Width}×{header.Height} pixels");
    }
}
