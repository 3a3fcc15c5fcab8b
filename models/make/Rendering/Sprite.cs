namespace Kandinsky.Make;

/// <summary>A drawing on nothing: colours in [0, 1], multiplied by how far they cover, and the cover; square.</summary>
/// <param name="size">Pixels a side.</param>
/// <param name="pixels">[size, size, 4].</param>
internal sealed class Sprite(int size, float[] pixels)
{
    /// <summary>Pixels a side of all sprites that are kept.</summary>
    public const int KeptSize = 96;

    private const float Visible = 0.1f;

    /// <summary>Pixels a side.</summary>
    public int Size => size;

    /// <summary>[size, size, 4].</summary>
    public float[] Pixels => pixels;

    /// <summary>The drawing of a picture with alpha: what is visible of it fills the square in the longer direction.</summary>
    public static Sprite Of(Image picture)
    {
        var rgba = picture.To(ColorMode.Rgba);
        int left = rgba.Width, right = -1, top = rgba.Height, bottom = -1;
        for (var y = 0; y < rgba.Height; y++)
        {
            for (var x = 0; x < rgba.Width; x++)
            {
                if (rgba.Pixel(x, y)[3] <= Visible * 255) continue;
                (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, x), Math.Min(top, y), Math.Max(bottom, y));
            }
        }
        if (right < left) throw new KandinskyException("A drawing shows nothing; leave its line out of things.txt.", ErrorKind.Input);
        var side = Math.Max(right - left, bottom - top) + 1;
        var (x0, y0) = (left - (side - (right - left + 1)) / 2, top - (side - (bottom - top + 1)) / 2);
        var square = new float[side * side * 4];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                if (x0 + x < 0 || x0 + x >= rgba.Width || y0 + y < 0 || y0 + y >= rgba.Height) continue;
                var pixel = rgba.Pixel(x0 + x, y0 + y);
                for (var c = 0; c < 4; c++) square[(y * side + x) * 4 + c] = (c < 3 ? pixel[c] / 255f : 1) * pixel[3] / 255f;
            }
        }
        return new Sprite(side, square).Scaled(KeptSize);
    }

    /// <summary>Loads what <see cref="ToImage"/> made.</summary>
    public static Sprite Load(string path)
    {
        var image = ImageFile.Load(path).To(ColorMode.Rgba);
        var numbers = new float[image.Width * image.Height * 4];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = image.Pixels[i] / 255f * (i % 4 == 3 ? 1 : image.Pixels[i - i % 4 + 3] / 255f);
        return new(image.Width, numbers);
    }

    /// <summary>A picture with alpha.</summary>
    public Image ToImage()
    {
        var image = new Image(size, size, ColorMode.Rgba);
        for (var i = 0; i < pixels.Length; i++)
        {
            var alpha = pixels[i - i % 4 + 3];
            var value = i % 4 == 3 ? alpha : alpha == 0 ? 0 : pixels[i] / alpha;
            image.Pixels[i] = (byte)Math.Clamp(value * 255 + 0.5f, 0, 255);
        }
        return image;
    }

    /// <summary>The same drawing at another size.</summary>
    public Sprite Scaled(int side)
    {
        var scaled = new float[side * side * 4];
        var taps = new Taps(size, side, 0, side);
        taps.Draw(taps, pixels, (y, x, r, g, b, a) => (scaled[(y * side + x) * 4], scaled[(y * side + x) * 4 + 1], scaled[(y * side + x) * 4 + 2],
            scaled[(y * side + x) * 4 + 3]) = (r, g, b, a));
        return new(side, scaled);
    }
}
