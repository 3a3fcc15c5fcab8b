namespace Kandinsky;

/// <summary>Turns and mirrors rows as EXIF's orientation asks (EXIF 2.32, tag 0x0112).</summary>
/// <param name="Value">1 to 8: how the stored picture must be turned to stand upright; 1 is upright.</param>
/// <param name="Width">Of the stored picture.</param>
/// <param name="Height">Of the stored picture.</param>
internal readonly record struct ImageOrientation(int Value, int Width, int Height)
{
    /// <summary>An empty picture of the upright size.</summary>
    public Image CreateImage(ColorMode mode) => Value >= 5 ? new(Height, Width, mode) : new(Width, Height, mode);

    /// <summary>A stored picture turned upright; itself where it is.</summary>
    public Image Upright(Image stored)
    {
        if (Value == 1)
            return stored;
        var upright = CreateImage(stored.Mode);
        for (var y = 0; y < Height; y++)
            Place(stored.Row(y), y, upright);
        return upright;
    }

    /// <summary>Puts a stored row where it belongs in the upright picture.</summary>
    public void Place(ReadOnlySpan<byte> row, int y, Image image)
    {
        if (Value == 1)
        {
            row.CopyTo(image.Row(y));
            return;
        }

        for (var x = 0; x < Width; x++)
        {
            var (column, line) = Value switch
            {
                2 => (Width - 1 - x, y),
                3 => (Width - 1 - x, Height - 1 - y),
                4 => (x, Height - 1 - y),
                5 => (y, x),
                6 => (Height - 1 - y, x),
                7 => (Height - 1 - y, Width - 1 - x),
                _ => (y, Width - 1 - x),
            };
            row.Slice(x * image.Channels, image.Channels).CopyTo(image.Pixel(column, line));
        }
    }
}
