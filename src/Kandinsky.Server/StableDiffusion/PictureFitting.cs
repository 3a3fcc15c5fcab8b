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

    /// <summary>As <see cref="Fit"/>, and stretched to the very size in the modes that stretch.</summary>
    public Image Stretch(Image image) => mode is 0 or 3 && width is { } across && height is { } down ? image.Resize(across, down, ResizeFilter.Lanczos)
        : Fit(image);
}
