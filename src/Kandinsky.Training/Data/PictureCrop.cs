namespace Kandinsky.Training;

/// <summary>Which part of a picture is trained on, and whether it is mirrored.</summary>
/// <param name="Across">Where the part lies in what is cut off across: 0 at the left, 0.5 in the middle, 1 at the right.</param>
/// <param name="Down">Likewise from top to bottom.</param>
/// <param name="Flipped">Whether left and right are exchanged.</param>
public readonly record struct PictureCrop(double Across, double Down, bool Flipped)
{
    /// <summary>The middle, as it is.</summary>
    public static PictureCrop Center { get; } = new(0.5, 0.5, false);

    /// <summary>
    /// The largest part of a size's proportions, scaled to that size. The middle of a square is the reference scripts' to the bit: edges
    /// rounded half to even, bicubic with a reducing gap of 1.
    /// </summary>
    /// <param name="picture">The picture; alpha is dropped.</param>
    /// <param name="size">The size.</param>
    /// <returns>RGB pixels of that size.</returns>
    public Image Of(Image picture, PictureSize size)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var (width, height) = (Math.Min(picture.Width, picture.Height * size.Aspect), Math.Min(picture.Height, picture.Width / size.Aspect));
        var (left, right) = Edges(picture.Width, width, Across);
        var (top, bottom) = Edges(picture.Height, height, Down);
        var part = picture.ToRgb().Crop(left, top, right - left, bottom - top).Resize(size.Width, size.Height, ResizeFilter.Bicubic, reducingGap: 1);
        return Flipped ? Mirrored(part) : part;
    }

    private static (int From, int To) Edges(int length, double part, double place)
    {
        var from = (length - part) * place;
        var first = Math.Clamp((int)Math.Round(from, MidpointRounding.ToEven), 0, length - 1);
        return (first, Math.Clamp((int)Math.Round(from + part, MidpointRounding.ToEven), first + 1, length));
    }

    private static Image Mirrored(Image picture)
    {
        var mirrored = new Image(picture.Width, picture.Height, picture.Mode);
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++) picture.Pixel(x, y).CopyTo(mirrored.Pixel(picture.Width - 1 - x, y));
        }
        return mirrored;
    }
}
