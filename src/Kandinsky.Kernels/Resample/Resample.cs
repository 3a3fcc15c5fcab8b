namespace Kandinsky.Kernels;

/// <summary>Enlarging by repetition and shrinking by averaging, channels last. The result overlaps nothing.</summary>
public static unsafe partial class Resample
{
    internal static readonly KernelTable<PoolKernel> PoolTable = new("Resample.AveragePool2x2",
        new(KernelChoice.Vector512, Floats512.IsSupported, Pool<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Pool<Floats256>),
        new(KernelChoice.Vector128, true, Pool<Floats128>),
        new(KernelChoice.Reference, true, ReferencePool));

    internal static readonly KernelTable<PoolKernel> SumTable = new("Resample.SumOfFour",
        new(KernelChoice.Vector512, Floats512.IsSupported, SumFours<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, SumFours<Floats256>),
        new(KernelChoice.Vector128, true, SumFours<Floats128>),
        new(KernelChoice.Reference, true, ReferenceSum));

    /// <summary>One row of results from two rows of pixels.</summary>
    internal delegate void PoolKernel(float* upper, float* lower, float* y, int width, int channels);

    /// <summary>Twice the height and width; every pixel becomes four.</summary>
    /// <param name="x">[batch, height, width, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="height">Rows of x.</param>
    /// <param name="width">Columns of x.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="y">[batch, 2 · height, 2 · width, channels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Nearest2x(ReadOnlySpan<float> x, int batch, int height, int width, int channels, Span<float> y) =>
        Nearest(x, batch, height, width, channels, 2 * height, 2 * width, y);

    /// <summary>Any size; result pixel (row, column) is pixel (⌊row · height / newHeight⌋, ⌊column · width / newWidth⌋).</summary>
    /// <param name="x">[batch, height, width, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="height">Rows of x.</param>
    /// <param name="width">Columns of x.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="newHeight">Rows of y.</param>
    /// <param name="newWidth">Columns of y.</param>
    /// <param name="y">[batch, newHeight, newWidth, channels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Nearest(ReadOnlySpan<float> x, int batch, int height, int width, int channels, int newHeight, int newWidth, Span<float> y)
    {
        Check.Length(x.Length, (long)batch * height * width * channels, nameof(x));
        Check.Length(y.Length, (long)batch * newHeight * newWidth * channels, nameof(y));
        if (y.IsEmpty) return;
        Check.Positive(height);
        Check.Positive(width);
        fixed (float* px = x, py = y)
        {
            float* from = px, to = py;
            RowBlocks.Run(batch, newHeight, newWidth * channels, (image, first, count) =>
            {
                for (var row = first; row < first + count; row++)
                {
                    var source = from + ((nint)image * height + (nint)row * height / newHeight) * width * channels;
                    var target = to + ((nint)image * newHeight + row) * newWidth * channels;
                    for (var column = 0; column < newWidth; column++)
                    {
                        var pixel = new ReadOnlySpan<float>(source + (nint)column * width / newWidth * channels, channels);
                        pixel.CopyTo(new Span<float>(target + (nint)column * channels, channels));
                    }
                }
            });
        }
    }

    /// <summary>Half the height and width; every result is the mean of four pixels. An odd last row or column is dropped.</summary>
    /// <param name="x">[batch, height, width, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="height">Rows of x.</param>
    /// <param name="width">Columns of x.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="y">[batch, height / 2, width / 2, channels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void AveragePool2x2(ReadOnlySpan<float> x, int batch, int height, int width, int channels, Span<float> y) =>
        Fours(PoolTable.Current.Run, x, batch, height, width, channels, y);

    /// <summary>The gradient of <see cref="Nearest2x"/>: every pixel adds up the four it became.</summary>
    /// <param name="dy">[batch, 2 · height, 2 · width, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="height">Rows of dx.</param>
    /// <param name="width">Columns of dx.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="dx">[batch, height, width, channels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Nearest2xGradient(ReadOnlySpan<float> dy, int batch, int height, int width, int channels, Span<float> dx) =>
        Fours(SumTable.Current.Run, dy, batch, 2 * height, 2 * width, channels, dx);

    /// <summary>The gradient of <see cref="AveragePool2x2"/>: four pixels receive a quarter each, an odd last row or column nothing.</summary>
    /// <param name="dy">[batch, height / 2, width / 2, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="height">Rows of dx.</param>
    /// <param name="width">Columns of dx.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="dx">[batch, height, width, channels]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void AveragePool2x2Gradient(ReadOnlySpan<float> dy, int batch, int height, int width, int channels, Span<float> dx)
    {
        int dyHeight = height / 2, dyWidth = width / 2;
        Check.Length(dy.Length, (long)batch * dyHeight * dyWidth * channels, nameof(dy));
        Check.Length(dx.Length, (long)batch * height * width * channels, nameof(dx));
        if (dx.IsEmpty) return;
        fixed (float* py = dy, px = dx)
        {
            float* from = py, to = px;
            var kernel = Unary<ScaleOperation>.Table.Current.Run;
            RowBlocks.Run(batch, height, width * channels, (image, first, count) =>
            {
                for (var row = first; row < first + count; row++) Quarters(kernel, from + (nint)image * dyHeight * dyWidth * channels, row / 2 < dyHeight
                    ? row / 2 : -1, dyWidth, channels, to + ((nint)image * height + row) * width * channels, width);
            });
        }
    }

    /// <summary>Writes a row whose pixels are a quarter of those of a smaller row, or zero.</summary>
    internal static void Quarters(Unary<ScaleOperation>.Kernel scale, float* image, int row, int smallWidth, int channels, float* to, int width)
    {
        for (var pixel = 0; pixel < width; pixel++, to += channels)
        {
            if (row >= 0 && pixel / 2 < smallWidth) scale(new(0.25f, 0), image + ((nint)row * smallWidth + pixel / 2) * channels, to, channels);
            else new Span<float>(to, channels).Clear();
        }
    }

    private static void Fours(PoolKernel kernel, ReadOnlySpan<float> x, int batch, int height, int width, int channels, Span<float> y)
    {
        int newHeight = height / 2, newWidth = width / 2;
        Check.Length(x.Length, (long)batch * height * width * channels, nameof(x));
        Check.Length(y.Length, (long)batch * newHeight * newWidth * channels, nameof(y));
        if (y.IsEmpty) return;
        fixed (float* px = x, py = y)
        {
            float* from = px, to = py;
            RowBlocks.Run(batch, newHeight, newWidth * channels, (image, first, count) =>
            {
                for (var row = first; row < first + count; row++)
                {
                    var upper = from + ((nint)image * height + 2 * row) * width * channels;
                    kernel(upper, upper + (nint)width * channels, to + ((nint)image * newHeight + row) * newWidth * channels, newWidth, channels);
                }
            });
        }
    }
}
