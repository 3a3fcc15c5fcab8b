namespace Kandinsky;

/// <summary>Colours multiplied by their alpha and back, for pictures that have one, rounded as Pillow does.</summary>
internal static class ImageAlpha
{
    /// <summary>colour · alpha / 255, rounded.</summary>
    public static Image Multiply(Image image) => Map(image, (color, alpha) =>
    {
        var product = color * alpha + 128;
        return (byte)(((product >> 8) + product) >> 8);
    });

    /// <summary>colour · 255 / alpha, rounded down; left as it is where alpha is 0.</summary>
    public static Image Divide(Image image) => Map(image, (color, alpha) =>
        alpha is 0 or 255 ? color : (byte)Math.Min(255 * color / alpha, 255));

    private static Image Map(Image image, Func<byte, byte, byte> change)
    {
        var result = new Image(image.Width, image.Height, image.Mode, image.Pixels.ToArray());
        for (var place = 0; place < result.Pixels.Length; place += result.Channels)
        {
            var pixel = result.Pixels.Slice(place, result.Channels);
            for (var channel = 0; channel < pixel.Length - 1; channel++)
                pixel[channel] = change(pixel[channel], pixel[^1]);
        }

        return result;
    }
}
