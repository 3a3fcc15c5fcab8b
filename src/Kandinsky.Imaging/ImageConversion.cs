namespace Kandinsky;

/// <summary>
/// Changes of colour mode, as Pillow's <c>convert</c> does them: alpha is dropped (never composited onto a background) or added as
/// opaque, gray is repeated, and colour becomes gray by the ITU-R 601 weights in 16-bit fixed point.
/// </summary>
public static class ImageConversion
{
    /// <summary>The same picture in another mode; the picture itself when it already has that mode.</summary>
    public static Image To(this Image image, ColorMode mode)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Mode == mode)
            return image;
        var result = new Image(image.Width, image.Height, mode);
        ReadOnlySpan<byte> from = image.Pixels;
        var to = result.Pixels;
        var isGray = image.Mode is ColorMode.Gray or ColorMode.GrayAlpha;
        for (int source = 0, target = 0; target < to.Length; source += image.Channels, target += result.Channels)
        {
            var pixel = from.Slice(source, image.Channels);
            var color = isGray ? (pixel[0], pixel[0], pixel[0]) : (pixel[0], pixel[1], pixel[2]);
            Write(to.Slice(target, result.Channels), mode, color, image.HasAlpha ? pixel[^1] : byte.MaxValue);
        }

        return result;
    }

    /// <summary>Without alpha, as three channels: what the models see.</summary>
    public static Image ToRgb(this Image image) => image.To(ColorMode.Rgb);

    /// <summary>As one channel of brightness: what a mask is read as.</summary>
    public static Image ToGray(this Image image) => image.To(ColorMode.Gray);

    /// <summary>A mask with black and white exchanged.</summary>
    /// <returns>One channel of brightness.</returns>
    public static Image Inverted(this Image mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var gray = mask.ToGray();
        var inverted = new Image(gray.Width, gray.Height, ColorMode.Gray);
        for (var i = 0; i < inverted.Pixels.Length; i++)
            inverted.Pixels[i] = (byte)(byte.MaxValue - gray.Pixels[i]);
        return inverted;
    }

    /// <summary>ITU-R 601 luma of one pixel, rounded: (19595 R + 38470 G + 7471 B + 2¹⁵) / 2¹⁶.</summary>
    public static byte Luma(byte red, byte green, byte blue) => (byte)((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);

    private static void Write(Span<byte> pixel, ColorMode mode, (byte Red, byte Green, byte Blue) color, byte alpha)
    {
        if (mode is ColorMode.Gray or ColorMode.GrayAlpha)
            pixel[0] = Luma(color.Red, color.Green, color.Blue);
        else
            (pixel[0], pixel[1], pixel[2]) = color;
        if (mode is ColorMode.GrayAlpha or ColorMode.Rgba)
            pixel[^1] = alpha;
    }
}
