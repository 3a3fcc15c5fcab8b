namespace Kandinsky;

/// <summary>Where a PNG file keeps the record: the texts <c>parameters</c>, <c>kandinsky</c> (JSON), <c>Software</c> and the XMP packet.</summary>
static class PngMetadata
{
    const string Parameters = "parameters";
    const string Record = "kandinsky";

    public static IReadOnlyList<PngText> Texts(PictureMetadata metadata) =>
    [
        new(Parameters, metadata.ToParameters()),
        new(Record, MetadataJson.Format(metadata)),
        new("Software", $"{metadata.Software} {metadata.Version}".Trim().Replace("\0", "", StringComparison.Ordinal)),
        new("XML:com.adobe.xmp", Xmp.Packet(metadata)),
    ];

    public static (string? Record, string? Parameters) Read(ReadOnlyMemory<byte> file)
    {
        var texts = PngDecoder.ReadTexts(file);
        return (Find(Record), Find(Parameters));

        string? Find(string keyword) => texts.Where(text => text.Keyword == keyword).Select(text => text.Text).FirstOrDefault();
    }
}
