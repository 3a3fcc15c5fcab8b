namespace Kandinsky;

/// <summary>A rectangle of a picture, inside it: the part of it that is painted alone and put back.</summary>
/// <param name="Left">Its first column.</param>
/// <param name="Top">Its first row.</param>
/// <param name="Width">Its columns, at least one.</param>
/// <param name="Height">Its rows, at least one.</param>
internal readonly record struct PictureArea(int Left, int Top, int Width, int Height)
{
    private const int White = 128;

    /// <summary>All of a picture.</summary>
    public static PictureArea WholeOf(Image picture) => new(0, 0, picture.Width, picture.Height);

    /// <summary>The smallest rectangle that holds all the white of a mask, with so many pixels around it; the whole picture without any white.</summary>
    /// <param name="mask">One channel; of any size.</param>
    /// <param name="picture">The picture, in whose pixels the rectangle is.</param>
    /// <param name="padding">Pixels on every side.</param>
    public static PictureArea AroundWhite(Image mask, Image picture, int padding)
    {
        var scaled = mask.ToGray().Resize(picture.Width, picture.Height, ResizeFilter.Nearest);
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, -1, -1);
        for (var y = 0; y < scaled.Height; y++)
        {
            ReadOnlySpan<byte> row = scaled.Row(y);
            var first = row.IndexOfAnyInRange((byte)White, byte.MaxValue);
            if (first < 0) continue;
            (left, right) = (Math.Min(left, first), Math.Max(right, row.LastIndexOfAnyInRange((byte)White, byte.MaxValue)));
            (top, bottom) = (Math.Min(top, y), y);
        }
        if (bottom < 0) return WholeOf(picture);
        (left, top) = (Math.Max(0, left - padding), Math.Max(0, top - padding));
        (right, bottom) = (Math.Min(picture.Width - 1, right + padding), Math.Min(picture.Height - 1, bottom + padding));
        return new(left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>The rectangle grown in one direction, from its middle, to proportions as near to wanted ones as the picture allows.</summary>
    /// <param name="width">The wanted proportions: this width,</param>
    /// <param name="height">to this height.</param>
    /// <param name="picture">The picture.</param>
    public PictureArea Grown(int width, int height, Image picture)
    {
        var wider = Math.Clamp((int)Math.Round((double)Height * width / height), Width, picture.Width);
        var higher = Math.Clamp((int)Math.Round((double)Width * height / width), Height, picture.Height);
        return new(Start(Left, Width, wider, picture.Width), Start(Top, Height, higher, picture.Height), wider, higher);

        static int Start(int start, int length, int grown, int most) => Math.Clamp(start - (grown - length) / 2, 0, most - grown);
    }

    /// <summary>What a picture has there.</summary>
    /// <param name="picture">The picture, or its mask of the same size.</param>
    public Image Cut(Image picture) => this == WholeOf(picture) ? picture : picture.Crop(Left, Top, Width, Height);

    /// <summary>A picture with another in its place there.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="part">RGB, of the rectangle's size.</param>
    /// <returns>An RGB picture; outside of the rectangle it is the given one's.</returns>
    public Image Put(Image picture, Image part)
    {
        if (this == WholeOf(picture)) return part;
        var result = new Image(picture.Width, picture.Height, ColorMode.Rgb, picture.ToRgb().Pixels.ToArray());
        for (var y = 0; y < Height; y++) part.Row(y).CopyTo(result.Row(Top + y)[(3 * Left)..]);
        return result;
    }
}
