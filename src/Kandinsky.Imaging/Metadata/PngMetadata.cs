namespace Kandinsky;

/// <summary>Where a PNG file keeps the record: the texts <c>parameters</c>, <c>kandinsky</c> (JSON), <c>Software</c> and the XMP packet.</summary>
internal static class PngMetadata
{
    private const string Parameters = "parameters";
    private const string Record = "kandinsky";

    public static IReadOnlyList<PngText> Texts(PictureMetadata metadata) =>
    [
        new(Parameters, metadata.ToParameters()),
        new(Record, MetadataJson.Format(metadata)),
        new("Software", $"{metadata.Software} {metadata.Version}".Trim().Replace("\0", "", StringComparison.Ordinal)),
        new(XmpPacket.PngKeyword, Xmp.Packet(metadata)),
    ];

    /// <summary>This program's own record, and all texts.</summary>
    public static (string? Record, IReadOnlyList<PlacedText> Texts) Read(ReadOnlyMemory<byte> file)
    {
        var texts = PngDecoder.ReadTexts(file);
        var exif = Exif.Parse(PngExif.Of(PngChunk.Read(file)).Span);
        List<PlacedText> placed = [.. texts.Select(text => new PlacedText(text.Keyword, text.Text)), .. PlacedText.Of(exif)];
        foreach (var packet in texts.Where(text => text.Keyword == XmpPacket.PngKeyword)) placed.AddRange(PlacedText.Of(XmpPacket.Parse(packet.Text)));
        return (texts.Where(text => text.Keyword == Record).Select(text => text.Text).FirstOrDefault(), placed);
    }
}
