namespace Kandinsky;

/// <summary>What the alpha of a picture says.</summary>
public static class Transparency
{
    /// <summary>Whether some pixels are more transparent than others; alpha that is the same everywhere says nothing.</summary>
    /// <param name="image">The picture.</param>
    public static bool HasTransparency(this Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (!image.HasAlpha) return false;
        for (var i = image.Channels - 1; i < image.Pixels.Length; i += image.Channels)
        {
            if (image.Pixels[i] != image.Pixels[image.Channels - 1]) return true;
        }
        return false;
    }

    /// <summary>The picture with the nearest colours that are seen in its transparent part, if the colours there are lost: one colour everywhere.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>The picture itself if they are not lost, or nothing is seen.</returns>
    internal static Image WithFilledHole(this Image picture)
    {
        var rgba = picture.To(ColorMode.Rgba);
        if (!LosesColors(rgba)) return picture;
        var filled = new Image(picture.Width, picture.Height, ColorMode.Rgb, picture.ToRgb().Pixels.ToArray());
        var (isFilled, edge) = (new bool[picture.Width * picture.Height], new Queue<int>());
        for (var i = 0; i < isFilled.Length; i++)
        {
            if (rgba.Pixels[4 * i + 3] == 0) continue;
            isFilled[i] = true;
            edge.Enqueue(i);
        }
        while (edge.TryDequeue(out var from))
        {
            var (x, y) = (from % picture.Width, from / picture.Width);
            if (x > 0) Fill(from, from - 1);
            if (x < picture.Width - 1) Fill(from, from + 1);
            if (y > 0) Fill(from, from - picture.Width);
            if (y < picture.Height - 1) Fill(from, from + picture.Width);
        }
        return filled;

        void Fill(int from, int to)
        {
            if (isFilled[to]) return;
            isFilled[to] = true;
            filled.Pixels.Slice(3 * from, 3).CopyTo(filled.Pixels.Slice(3 * to, 3));
            edge.Enqueue(to);
        }
    }

    internal static Image WithoutAlpha(this Image image) => image.Mode switch
    {
        ColorMode.GrayAlpha => image.To(ColorMode.Gray),
        ColorMode.Rgba => image.To(ColorMode.Rgb),
        _ => image,
    };

    private static bool LosesColors(Image rgba)
    {
        var (hidden, seen) = (-1, false);
        for (var i = 0; i < rgba.Pixels.Length; i += 4)
        {
            var color = rgba.Pixels[i] | rgba.Pixels[i + 1] << 8 | rgba.Pixels[i + 2] << 16;
            if (rgba.Pixels[i + 3] > 0) seen = true;
            else if (hidden >= 0 && color != hidden) return false;
            else hidden = color;
        }
        return hidden >= 0 && seen;
    }
}
