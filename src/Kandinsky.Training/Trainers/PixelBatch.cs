namespace Kandinsky.Training;

/// <summary>Pictures of one size.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Pixels">Red, green and blue, [pictures, height, width, 3].</param>
public sealed record PixelBatch(int Width, int Height, byte[] Pixels)
{
    /// <summary>How many there are.</summary>
    public int Count => Pixels.Length / (Width * Height * 3);

    /// <summary>Puts pictures together.</summary>
    /// <param name="pictures">Pictures of one size, at least one.</param>
    public static PixelBatch Of(IReadOnlyList<Image> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var (width, height) = (pictures[0].Width, pictures[0].Height);
        return pictures.All(picture => picture.Width == width && picture.Height == height)
            ? new(width, height, [.. pictures.SelectMany(picture => picture.ToRgb().Pixels.ToArray())])
            : throw new ArgumentException("Pictures of a batch are of one size.", nameof(pictures));
    }
}
