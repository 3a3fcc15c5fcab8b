namespace Kandinsky.Server;

/// <summary>How a picture is brought to the size asked for: stretched (0), cropped (1) or filled at its edges (2).</summary>
/// <param name="mode">0 to 3; 3 is as 0.</param>
/// <param name="width">The width asked for, or null.</param>
/// <param name="height">The height asked for, or null.</param>
internal sealed class PictureFitting(int mode, int? width, int? height)
{
    /// <summary>The picture in the proportions asked for; the painting brings it to the size itself.</summary>
    public Image Fit(Image image)
    {
        if (mode is 0 or 3 || width is not { } across || height is not { } down) return image;
        var scale = mode == 1 ? Math.Max((double)across / image.Width, (double)down / image.Height)
            : Math.Min((double)across / image.Width, (double)down / image.Height);
        var scaled = image.Resize(Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)), ResizeFilter.Lanczos);
        var (left, top) = ((scaled.Width - across) / 2, (scaled.Height - down) / 2);
        var fitted = new Image(across, down, scaled.Mode);
        for (var y = 0; y < down; y++)
            for (var x = 0; x < across; x++)
                scaled.Pixel(Math.Clamp(x + left, 0, scaled.Width - 1), Math.Clamp(y + top, 0, scaled.Height - 1)).CopyTo(fitted.Pixel(x, y));
        return fitted;
    }
}

/// <summary>Softens the edge of a mask: two box means of a width, which come near a Gaussian.</summary>
internal static class MaskBlur
{
    /// <param name="mask">One channel.</param>
    /// <param name="radius">Pixels; 0 leaves the mask as it is.</param>
    public static Image Blur(Image mask, int radius)
    {
        if (radius == 0) return mask;
        for (var pass = 0; pass < 2; pass++) mask = Turned(Across(Turned(Across(mask, radius)), radius));
        return mask;
    }

    private static Image Across(Image mask, int radius)
    {
        var result = new Image(mask.Width, mask.Height, ColorMode.Gray);
        for (var y = 0; y < mask.Height; y++)
        {
            ReadOnlySpan<byte> row = mask.Row(y);
            var sum = 0;
            for (var x = -radius; x <= radius; x++) sum += row[Math.Clamp(x, 0, row.Length - 1)];
            for (var x = 0; x < row.Length; x++)
            {
                result.Row(y)[x] = (byte)(sum / (2 * radius + 1));
                sum += row[Math.Min(x + radius + 1, row.Length - 1)] - row[Math.Max(x - radius, 0)];
            }
        }
        return result;
    }

    private static Image Turned(Image mask)
    {
        var turned = new Image(mask.Height, mask.Width, ColorMode.Gray);
        for (var y = 0; y < mask.Height; y++)
            for (var x = 0; x < mask.Width; x++) turned.Pixel(y, x)[0] = mask.Pixel(x, y)[0];
        return turned;
    }
}
