namespace Kandinsky;

/// <summary>Shrinks by whole factors: each output pixel is the rounded mean of a rectangle, smaller at the right and bottom edge.</summary>
internal static class ImageReduction
{
    /// <param name="image">The picture to shrink.</param>
    /// <param name="across">Columns that become one.</param>
    /// <param name="down">Rows that become one.</param>
    public static Image Reduce(Image image, int across, int down)
    {
        var result = new Image((image.Width + across - 1) / across, (image.Height + down - 1) / down, image.Mode);
        for (var y = 0; y < result.Height; y++)
        {
            var rows = Math.Min(down, image.Height - y * down);
            for (var x = 0; x < result.Width; x++)
            {
                var columns = Math.Min(across, image.Width - x * across);
                var pixel = result.Pixel(x, y);
                for (var channel = 0; channel < pixel.Length; channel++)
                    pixel[channel] = Mean(image, x * across, y * down, columns, rows, channel);
            }
        }

        return result;
    }

    private static byte Mean(Image image, int left, int top, int columns, int rows, int channel)
    {
        var count = (uint)(columns * rows);
        var sum = count / 2;
        for (var y = top; y < top + rows; y++)
        {
            ReadOnlySpan<byte> row = image.Row(y);
            for (var x = left; x < left + columns; x++)
                sum += row[x * image.Channels + channel];
        }

        return (byte)((ulong)sum * ((1u << 24) / count) >> 24);
    }
}
