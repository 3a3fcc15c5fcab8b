namespace Kandinsky;

/// <summary>Puts the kept pixels of a picture back over its repainted version, across a feathered edge.</summary>
public static class PasteBack
{
    /// <summary>How far the edge is feathered to either side, in pixels, for a picture of 512; in proportion for others.</summary>
    private const int FeatherAt512 = 8;

    /// <summary>The repainted picture where the mask is white, the original elsewhere.</summary>
    /// <param name="original">The picture that was repainted.</param>
    /// <param name="mask">White where it was; of any size.</param>
    /// <param name="painted">The repainted picture; resized to the original's size.</param>
    /// <returns>An RGB picture of the original's size. Pixels farther from the white part than the feather are the original's, unchanged.</returns>
    public static Image Over(Image original, Image mask, Image painted)
    {
        ArgumentNullException.ThrowIfNull(original);
        var (width, height) = (original.Width, original.Height);
        var result = new Image(width, height, ColorMode.Rgb, original.ToRgb().Pixels.ToArray());
        var anew = painted.Resize(width, height, ResizeFilter.Bicubic);
        var share = Feather(mask.ToGray().Resize(width, height, ResizeFilter.Nearest), Math.Max(1, FeatherAt512 * Math.Max(width, height) / 512));
        for (var pixel = 0; pixel < share.Length; pixel++)
        {
            if (share[pixel] == 0) continue;
            for (var color = 0; color < 3; color++)
            {
                var i = 3 * pixel + color;
                result.Pixels[i] = (byte)MathF.Round(result.Pixels[i] + share[pixel] * (anew.Pixels[i] - result.Pixels[i]));
            }
        }
        return result;
    }

    /// <summary>How much of each pixel is painted anew: a box blur of the mask across, then down.</summary>
    private static float[] Feather(Image mask, int radius)
    {
        var share = new float[mask.Width * mask.Height];
        for (var i = 0; i < share.Length; i++) share[i] = mask.Pixels[i] >= 128 ? 1 : 0;
        for (var y = 0; y < mask.Height; y++) Blur(share, y * mask.Width, 1, mask.Width, radius);
        for (var x = 0; x < mask.Width; x++) Blur(share, x, mask.Width, mask.Height, radius);
        return share;
    }

    private static void Blur(float[] values, int start, int stride, int count, int radius)
    {
        var line = new float[count];
        for (var i = 0; i < count; i++) line[i] = values[start + i * stride];
        for (var i = 0; i < count; i++)
        {
            var (from, to) = (Math.Max(0, i - radius), Math.Min(count - 1, i + radius));
            var sum = 0f;
            for (var j = from; j <= to; j++) sum += line[j];
            values[start + i * stride] = sum / (to - from + 1);
        }
    }
}
