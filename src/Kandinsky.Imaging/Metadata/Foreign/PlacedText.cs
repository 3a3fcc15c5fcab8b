namespace Kandinsky;

/// <summary>A text in a picture's file.</summary>
/// <param name="Place">What the text is called: a PNG keyword, or one of the names below.</param>
/// <param name="Text">The text.</param>
internal readonly record struct PlacedText(string Place, string Text)
{
    public const string ExifComment = "EXIF comment", ExifRemark = "EXIF description", Xmp = "XMP", JpegComment = "JPEG comment";

    /// <summary>The texts of an EXIF block.</summary>
    public static IEnumerable<PlacedText> Of(Exif exif) =>
        [.. exif.UserComment is { } comment ? (PlacedText[])[new(ExifComment, comment)]
            : [], .. exif.Remarks.Select(remark => new PlacedText(ExifRemark, remark))];

    /// <summary>The texts of an XMP packet.</summary>
    public static IEnumerable<PlacedText> Of(XmpPacket packet) => packet.Comments.Select(comment => new PlacedText(Xmp, comment));
}
