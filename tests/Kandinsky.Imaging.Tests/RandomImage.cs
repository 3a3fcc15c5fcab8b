namespace Kandinsky.Imaging.Tests;

/// <summary>Pictures for round trips: noise, ramps and flat areas, so that every filter and run length occurs.</summary>
internal static class RandomImage
{
    public static Image Make(Random random, int width, int height, ColorMode mode)
    {
        var image = new Image(width, height, mode);
        var (noise, slopeX, slopeY) = (random.Next(4) == 0 ? 255 : random.Next(8), random.Next(-3, 4), random.Next(-3, 4));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var pixel = image.Pixel(x, y);
                for (var channel = 0; channel < pixel.Length; channel++)
                    pixel[channel] = (byte)(x * slopeX + y * slopeY + channel * 40 + random.Next(noise + 1));
            }
        }

        return image;
    }
}
