namespace Kandinsky.Kernels;

/// <summary>Copies a window of pictures, which may reach beyond their edges: there they go on from the other side.</summary>
public static unsafe class Window
{
    /// <summary>y[r, c] = x[(top + r) mod height, (left + c) mod width]. Overlaps nothing.</summary>
    /// <param name="x">[batch, height, width, channels]</param>
    /// <param name="batch">Pictures.</param>
    /// <param name="height">Rows of x.</param>
    /// <param name="width">Pixels in a row of x.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="top">The row of x that is the first of y; may be below 0.</param>
    /// <param name="left">The column of x that is the first of y; may be below 0.</param>
    /// <param name="rows">Rows of y.</param>
    /// <param name="columns">Pixels in a row of y.</param>
    /// <param name="y">[batch, rows, columns, channels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Copy(ReadOnlySpan<float> x, int batch, int height, int width, int channels, int top, int left, int rows, int columns, Span<float> y)
    {
        Check.Length(x.Length, (long)batch * height * width * channels, nameof(x));
        Check.Length(y.Length, (long)batch * rows * columns * channels, nameof(y));
        if (y.IsEmpty) return;
        var first = Modulo(left, width);
        fixed (float* px = x, py = y)
        {
            float* from = px, to = py;
            RowBlocks.Run(batch, rows, columns * channels, (picture, start, count) =>
            {
                for (var row = start; row < start + count; row++)
                {
                    var source = from + ((nint)picture * height + Modulo(top + row, height)) * width * channels;
                    var target = to + ((nint)picture * rows + row) * columns * channels;
                    for (int done = 0, column = first; done < columns; column = 0)
                    {
                        var run = Math.Min(columns - done, width - column);
                        new ReadOnlySpan<float>(source + (nint)column * channels, run * channels).CopyTo(new(target + (nint)done * channels, run * channels));
                        done += run;
                    }
                }
            });
        }
    }

    private static int Modulo(int place, int length) => (place % length + length) % length;
}
