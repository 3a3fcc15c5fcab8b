
namespace Kandinsky;

/// <summary>How far a picture grows on each side, in pixels.</summary>
/// <param name="Left">To the left.</param>
/// <param name="Top">Upwards.</param>
/// <param name="Right">To the right.</param>
/// <param name="Bottom">Downwards.</param>
public readonly record struct Margins(int Left, int Top, int Right, int Bottom)
{
    /// <summary>The larger picture, its new border filled with the nearest pixel of the old one, and the mask that has the border painted anew.</summary>
    /// <param name="image">The picture.</param>
    /// <returns>An RGB picture, and a mask of its size: white in the border, black inside.</returns>
    /// <exception cref="KandinskyException">A margin is negative, all are 0, or the result is too large.</exception>
    public (Image Image, Image Mask) Expand(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (width, height) = ((long)image.Width + Left + Right, (long)image.Height + Top + Bottom);
        if (Left < 0 || Top < 0 || Right < 0 || Bottom < 0) throw new KandinskyException("A margin is negative; give 0 or more pixels.", ErrorKind.Request);
        if ((Left, Top, Right, Bottom) == default) throw new KandinskyException("All margins are 0, so nothing would be painted; give at least one side.",
            ErrorKind.Request);
        if (width > PictureRequest.LargestSide || height > PictureRequest.LargestSide)
            throw new KandinskyException($"The picture would grow to {width} x {height}; the largest side is {PictureRequest.LargestSide}.", ErrorKind.Request);

        var old = image.ToRgb();
        var larger = new Image((int)width, (int)height, ColorMode.Rgb);
        var mask = new Image((int)width, (int)height, ColorMode.Gray);
        for (var y = 0; y < larger.Height; y++)
        {
            var inside = y >= Top && y < Top + old.Height;
            var row = Math.Clamp(y - Top, 0, old.Height - 1);
            for (var x = 0; x < larger.Width; x++) old.Pixel(Math.Clamp(x - Left, 0, old.Width - 1), row).CopyTo(larger.Pixel(x, y));
            mask.Row(y).Fill(255);
            if (inside) mask.Row(y).Slice(Left, old.Width).Clear();
        }
        return (larger, mask);
    }
}
