namespace Kandinsky.Kernels;

/// <summary>The gradient of a picture from what every tap received for every pixel of the result: a pixel adds up the taps that read it.</summary>
internal unsafe struct TapGathering(ConvolutionShape shape, int height, int width)
{
    private readonly int _outHeight = shape.Output(height), _outWidth = shape.Output(width);

    /// <summary>[lines, out width, taps, in channels]</summary>
    public float* Columns;

    /// <summary>Null, or like <see cref="Dx"/>.</summary>
    public float* Residual;

    /// <summary>[batch, height, width, in channels]</summary>
    public float* Dx;

    /// <summary>The lines of the result that read some rows: the first and how many.</summary>
    public readonly (int First, int Count) LinesRead(int row, int rows)
    {
        var first = Math.Max(0, row + shape.PadBefore - shape.Kernel + shape.Stride) / shape.Stride;
        var last = Math.Min(_outHeight - 1, (row + rows - 1 + shape.PadBefore) / shape.Stride);
        return (first, Math.Max(0, last - first + 1));
    }

    /// <summary>Writes rows of a picture.</summary>
    /// <param name="image">Which.</param>
    /// <param name="row">The first row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="firstLine">The line of the result that <see cref="Columns"/> begin with.</param>
    public readonly void Run(int image, int row, int rows, int firstLine)
    {
        var (self, add) = (this, Binary<AddOperation>.Table.Current.Run);
        RowBlocks.Run(1, rows, width * shape.InChannels, (_, first, count) =>
        {
            for (var r = first; r < first + count; r++) self.Row(image, row + r, firstLine, add);
        });
    }

    private readonly void Row(int image, int row, int firstLine, Binary<AddOperation>.Kernel add)
    {
        var channels = shape.InChannels;
        for (var column = 0; column < width; column++)
        {
            var at = (((nint)image * height + row) * width + column) * channels;
            var sum = Residual == null ? null : Residual + at;
            for (var tap = 0; tap < shape.Kernel * shape.Kernel; tap++)
            {
                var (line, pixel) = (row + shape.PadBefore - tap / shape.Kernel, column + shape.PadBefore - tap % shape.Kernel);
                if (line < 0 || pixel < 0 || line % shape.Stride != 0 || pixel % shape.Stride != 0 || line / shape.Stride >= _outHeight
                    || pixel / shape.Stride >= _outWidth) continue;
                var received = Columns + ((((nint)line / shape.Stride - firstLine) * _outWidth + pixel / shape.Stride) * shape.Kernel * shape.Kernel + tap)
                    * channels;
                if (sum == null) new ReadOnlySpan<float>(received, channels).CopyTo(new Span<float>(Dx + at, channels));
                else add(default, sum, received, Dx + at, channels);
                sum = Dx + at;
            }
            if (sum == null) new Span<float>(Dx + at, channels).Clear();
            else if (sum != Dx + at) new ReadOnlySpan<float>(sum, channels).CopyTo(new Span<float>(Dx + at, channels));
        }
    }
}
