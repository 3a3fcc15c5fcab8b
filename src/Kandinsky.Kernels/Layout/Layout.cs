namespace Kandinsky.Kernels;

/// <summary>Moves numbers without changing them: channels first or last, channels side by side. The result overlaps nothing.</summary>
public static unsafe class Layout
{
    private const int TurnedRows = 64;

    /// <summary>As checkpoints and files lay images out → as the engine does.</summary>
    /// <param name="x">[batch, channels, pixels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="pixels">Pixels of an image.</param>
    /// <param name="y">[batch, pixels, channels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void ChannelsFirstToLast(ReadOnlySpan<float> x, int batch, int channels, int pixels, Span<float> y) =>
        Transpose(x, batch, channels, pixels, y);

    /// <summary>As the engine lays images out → as checkpoints and files do.</summary>
    /// <param name="x">[batch, pixels, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="pixels">Pixels of an image.</param>
    /// <param name="y">[batch, channels, pixels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void ChannelsLastToFirst(ReadOnlySpan<float> x, int batch, int channels, int pixels, Span<float> y) =>
        Transpose(x, batch, pixels, channels, y);

    /// <summary>Turns every matrix over its diagonal.</summary>
    /// <param name="x">[batch, rows, columns]</param>
    /// <param name="batch">Matrices.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="columns">Columns of x.</param>
    /// <param name="y">[batch, columns, rows]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Transpose(ReadOnlySpan<float> x, int batch, int rows, int columns, Span<float> y)
    {
        Check.Length(x.Length, (long)batch * rows * columns, nameof(x));
        Check.Length(y.Length, x.Length, nameof(y));
        if (x.IsEmpty) return;
        fixed (float* px = x, py = y)
        {
            float* from = px, to = py;
            var bands = (rows + TurnedRows - 1) / TurnedRows;
            RowBlocks.Run(batch, bands, TurnedRows * columns, (matrix, first, count) =>
            {
                var start = (nint)matrix * rows * columns;
                for (var row = first * TurnedRows; row < Math.Min(rows, (first + count) * TurnedRows); row += TurnedRows)
                    Transposition.Copy(from + start + (nint)row * columns, columns, Math.Min(TurnedRows, rows - row), columns, to + start + row, rows);
            });
        }
    }

    /// <summary>Puts the channels of b after those of a: y = [a | b] for every pixel.</summary>
    /// <param name="a">[pixels, channelsA]</param>
    /// <param name="channelsA">Channels of a.</param>
    /// <param name="b">[pixels, channelsB]</param>
    /// <param name="channelsB">Channels of b.</param>
    /// <param name="pixels">Pixels, of all images together.</param>
    /// <param name="y">[pixels, channelsA + channelsB]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void ConcatenateChannels(ReadOnlySpan<float> a, int channelsA, ReadOnlySpan<float> b, int channelsB, int pixels, Span<float> y)
    {
        Check.Length(a.Length, (long)pixels * channelsA, nameof(a));
        Check.Length(b.Length, (long)pixels * channelsB, nameof(b));
        Check.Length(y.Length, (long)a.Length + b.Length, nameof(y));
        if (y.IsEmpty) return;
        fixed (float* pa = a, pb = b, py = y)
        {
            float* left = pa, right = pb, to = py;
            var width = channelsA + channelsB;
            RowBlocks.Run(1, pixels, width, (_, first, count) =>
            {
                for (nint pixel = first; pixel < first + count; pixel++)
                {
                    new ReadOnlySpan<float>(left + pixel * channelsA, channelsA).CopyTo(new Span<float>(to + pixel * width, channelsA));
                    new ReadOnlySpan<float>(right + pixel * channelsB, channelsB).CopyTo(new Span<float>(to + pixel * width + channelsA, channelsB));
                }
            });
        }
    }

    /// <summary>A range of every pixel's channels.</summary>
    /// <param name="x">[pixels, channels]</param>
    /// <param name="channels">Channels of x.</param>
    /// <param name="pixels">Pixels, of all images together.</param>
    /// <param name="first">The first channel taken.</param>
    /// <param name="count">How many are taken.</param>
    /// <param name="y">[pixels, count]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void SliceChannels(ReadOnlySpan<float> x, int channels, int pixels, int first, int count, Span<float> y)
    {
        Check.Length(x.Length, (long)pixels * channels, nameof(x));
        Check.Length(y.Length, (long)pixels * count, nameof(y));
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, channels - first);
        for (var pixel = 0; pixel < pixels; pixel++) x.Slice(pixel * channels + first, count).CopyTo(y.Slice(pixel * count, count));
    }

    /// <summary>dx[:, first … first + count − 1] += dy: the gradient of <see cref="SliceChannels"/>.</summary>
    /// <param name="dy">[pixels, count]</param>
    /// <param name="channels">Channels of dx.</param>
    /// <param name="pixels">Pixels, of all images together.</param>
    /// <param name="first">The first channel.</param>
    /// <param name="count">How many.</param>
    /// <param name="dx">[pixels, channels], to which is added.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void AddToChannels(ReadOnlySpan<float> dy, int channels, int pixels, int first, int count, Span<float> dx)
    {
        Check.Length(dx.Length, (long)pixels * channels, nameof(dx));
        Check.Length(dy.Length, (long)pixels * count, nameof(dy));
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, channels - first);
        if (dy.IsEmpty) return;
        fixed (float* py = dy, px = dx)
        {
            float* from = py, to = px + first;
            var add = Binary<AddOperation>.Table.Current.Run;
            RowBlocks.Run(1, pixels, count, (_, start, rows) =>
            {
                for (nint pixel = start; pixel < start + rows; pixel++) add(default, to + pixel * channels, from + pixel * count, to + pixel * channels, count);
            });
        }
    }
}
