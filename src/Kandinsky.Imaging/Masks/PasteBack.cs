namespace Kandinsky;

/// <summary>Puts the kept pixels of a picture back over its repainted version, across an edge that is feathered inside the repainted part.</summary>
public static class PasteBack
{
    /// <summary>How far the edge is feathered, in pixels, for a picture of 512; in proportion for others.</summary>
    private const int FeatherAt512 = 8;

    /// <summary>The repainted picture where the mask is white, the original elsewhere.</summary>
    /// <param name="original">The picture that was repainted.</param>
    /// <param name="mask">White (128 or more) where it was; of any size.</param>
    /// <param name="painted">The repainted picture; resized to the original's size.</param>
    /// <param name="feather">How many pixels inside the white part it takes from the original to the repainted picture, 0 for a hard edge; 8 for each 512 of
    /// the longer side if null.</param>
    /// <returns>An RGB picture of the original's size. Every pixel where the mask is black is the original's, unchanged.</returns>
    public static Image Over(Image original, Image mask, Image painted, int? feather = null)
    {
        ArgumentNullException.ThrowIfNull(original);
        var (width, height) = (original.Width, original.Height);
        var result = new Image(width, height, ColorMode.Rgb, original.ToRgb().Pixels.ToArray());
        var anew = painted.Resize(width, height, ResizeFilter.Bicubic);
        var share = Feather(mask.ToGray().Resize(width, height, ResizeFilter.Nearest),
            feather ?? Math.Max(1, FeatherAt512 * Math.Max(width, height) / 512));
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

    /// <summary>
    /// How much of each pixel is painted anew: it grows with the distance to the nearest kept pixel, to all of it behind the feather, or in the
    /// middle of what is thinner than that.
    /// </summary>
    private static float[] Feather(Image mask, int radius)
    {
        var distance = Distances(mask, radius + 1);
        var most = Largest(distance, mask.Width, mask.Height, radius);
        var share = new float[distance.Length];
        for (var i = 0; i < share.Length; i++) share[i] = distance[i] == 0 ? 0 : (float)distance[i] / most[i];
        return share;
    }

    /// <summary>Steps to the nearest kept pixel, diagonal ones as long as straight ones; 0 where the mask is black.</summary>
    private static int[] Distances(Image mask, int most)
    {
        var (width, height) = (mask.Width, mask.Height);
        var distance = new int[width * height];
        for (var i = 0; i < distance.Length; i++) distance[i] = mask.Pixels[i] >= 128 ? most : 0;
        for (var i = 0; i < distance.Length; i++) Shorten(i % width, i / width, -1);
        for (var i = distance.Length - 1; i >= 0; i--) Shorten(i % width, i / width, 1);
        return distance;

        void Shorten(int x, int y, int step)
        {
            ref var here = ref distance[y * width + x];
            if ((uint)(x + step) < (uint)width) here = Math.Min(here, distance[y * width + x + step] + 1);
            if ((uint)(y + step) >= (uint)height) return;
            for (var beside = Math.Max(0, x - 1); beside <= Math.Min(width - 1, x + 1); beside++) here = Math.Min(here, distance[(y + step) * width + beside]
                + 1);
        }
    }

    /// <summary>The largest value within a square around each pixel.</summary>
    private static int[] Largest(int[] values, int width, int height, int radius)
    {
        var result = new int[values.Length];
        for (var y = 0; y < height; y++) Slide(values, result, y * width, 1, width, radius);
        var across = result.AsSpan().ToArray();
        for (var x = 0; x < width; x++) Slide(across, result, x, width, height, radius);
        return result;
    }

    /// <summary>The largest value within a distance along a line. The candidates are the places of those that may still become it, the largest first.</summary>
    private static void Slide(int[] from, int[] to, int start, int stride, int count, int radius)
    {
        var (candidates, first, end) = (new int[count], 0, 0);
        for (var i = 0; i < count + radius; i++)
        {
            if (i < count)
            {
                while (end > first && from[start + candidates[end - 1] * stride] <= from[start + i * stride]) end--;
                candidates[end++] = i;
            }
            var middle = i - radius;
            if (middle < 0) continue;
            while (candidates[first] < middle - radius) first++;
            to[start + middle * stride] = from[start + candidates[first] * stride];
        }
    }
}
