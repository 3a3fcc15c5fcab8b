namespace Kandinsky;

/// <summary>How the pictures of a request stand in JSON.</summary>
/// <param name="Write">The text that stands for a picture.</param>
/// <param name="Read">The picture a text stands for. Throws a <see cref="KandinskyException"/> if it stands for none.</param>
public sealed record PictureText(Func<Image, string> Write, Func<string, Image> Read)
{
    /// <summary>A PNG file in Base64; PNG and JPEG files are read, also with <c>data:image/png;base64,</c> before them.</summary>
    public static PictureText Base64 { get; } = new(image => Convert.ToBase64String(ImageFile.Encode(image, PictureFormat.Png)), Decode);

    private static Image Decode(string text)
    {
        var start = text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? text.IndexOf(',', StringComparison.Ordinal) + 1 : 0;
        var file = new byte[(text.Length - start) / 4 * 3 + 3];
        if (!Convert.TryFromBase64Chars(text.AsSpan(start), file, out var length))
            throw new KandinskyException($"'{LegibleText.Of(text, longest: 20)}' is no picture in Base64.", ErrorKind.Input);
        return ImageFile.Decode(file.AsMemory(0, length));
    }
}
