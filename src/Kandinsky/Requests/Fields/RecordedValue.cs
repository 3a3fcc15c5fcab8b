namespace Kandinsky;

/// <summary>Adds to what a picture's metadata say beyond what every picture's do.</summary>
internal static class RecordedValue
{
    public static PictureMetadata WithExtra(this PictureMetadata metadata, string name, string value) =>
        metadata with { Extra = new Dictionary<string, string>(metadata.Extra) { [name] = value } };
}
