namespace Kandinsky.Server.Tests;

/// <summary>Small pictures to give to a service.</summary>
internal static class TestPictures
{
    /// <summary>A PNG file with a gradient.</summary>
    public static byte[] Gradient(int width = 64, int height = 64)
    {
        var image = new Image(width, height, ColorMode.Rgb);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                (image.Pixel(x, y)[0], image.Pixel(x, y)[1], image.Pixel(x, y)[2]) = ((byte)(255 * x / width), (byte)(255 * y / height), 128);
        return ImageFile.Encode(image, PictureFormat.Png);
    }

    /// <summary>A mask whose left half is white.</summary>
    public static byte[] HalfMask(int width = 64, int height = 64)
    {
        var image = new Image(width, height, ColorMode.Gray);
        for (var y = 0; y < height; y++) image.Row(y)[..(width / 2)].Fill(255);
        return ImageFile.Encode(image, PictureFormat.Png);
    }

    /// <summary>A mask whose left half is transparent.</summary>
    public static byte[] TransparentHalf(int side = 64)
    {
        var mask = new Image(side, side, ColorMode.Rgba);
        for (var y = 0; y < side; y++)
            for (var x = side / 2; x < side; x++) mask.Pixel(x, y)[3] = 255;
        return ImageFile.Encode(mask, PictureFormat.Png);
    }

    public static string Base64(byte[] file) => Convert.ToBase64String(file);
}
