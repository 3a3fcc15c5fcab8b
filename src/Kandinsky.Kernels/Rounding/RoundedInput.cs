namespace Kandinsky.Kernels;

/// <summary>The pictures a convolution of reduced precision reads: rounded line by line into a band; bytes with a range per picture.</summary>
internal sealed unsafe class RoundedInput(Picture picture, Precision precision) : IDisposable
{
    private readonly SourceLines.Kernel _lines = SourceLines.Table.Current.Run;
    private readonly ByteLines.RangeKernel _range = ByteLines.RangeTable.Current.Run;
    private readonly ByteLines.RoundKernel _round = ByteLines.RoundTable.Current.Run;
    private readonly bool _inOnePass = precision == Precision.Int8 && ByteLines.Serves(picture.Source);
    private readonly int _channels = picture.Shape.InChannels;
    private readonly ByteRange[] _ranges = new ByteRange[picture.Batch];
    private Scratch.Rental? _pooled;
    private Picture _picture = picture;

    /// <summary>The range of a picture's bytes, once it is found.</summary>
    public ByteRange this[int image] => _ranges[image];

    /// <summary>Reads all pictures and finds their ranges, where numbers become bytes.</summary>
    public void FindRanges()
    {
        if (precision != Precision.Int8) return;
        var lineLength = (nint)_picture.Width * _channels;
        // What becomes smaller is kept: it is four times less to read again than to make.
        var pooled = _picture.Source.Resampling == Resampling.AveragePool2x2
            ? _pooled = Scratch.Rent((long)_picture.Batch * _picture.Height * lineLength * sizeof(float)) : null;
        var found = new (float Least, float Greatest)[_picture.Batch * _picture.Height];
        Workers.For(found.Length, line =>
        {
            var (image, row) = (line / _picture.Height, line % _picture.Height);
            var source = _picture.Source;
            if (_inOnePass)
            {
                found[line] = _range(&source, image, row);
                return;
            }
            using var memory = RentLine();
            found[line] = ByteRange.Of(Source(image, row, pooled is { } kept ? kept.Floats + line * lineLength : memory.Floats), lineLength);
        });
        if (pooled is { } all) _picture.Source = new PictureSource
        {
            First = all.Floats, FirstChannels = _channels, Channels = _channels, Read = _channels,
            Height = _picture.Height, Width = _picture.Width
        };
        for (var image = 0; image < _ranges.Length; image++)
        {
            var lines = found.AsSpan(image * _picture.Height, _picture.Height);
            var (least, greatest) = (0f, 0f);
            foreach (var line in lines) (least, greatest) = (MathF.Min(least, line.Least), MathF.Max(greatest, line.Greatest));
            _ranges[image] = new ByteRange(least, greatest);
        }
    }

    /// <summary>Rounds a line of a band, the zeros of the padding round it.</summary>
    public void Stage(in Band band, int line)
    {
        var shape = _picture.Shape;
        var to = (byte*)(band.Staged + line * band.LineStride);
        var (pixelBytes, lineBytes) = ((int)band.PixelStride * sizeof(float), (int)band.LineStride * sizeof(float));
        var image = band.Image + line / band.StagedRows;
        var row = band.Row * shape.Stride - shape.PadBefore + line % band.StagedRows;
        var range = _ranges[image];
        if (row < 0 || row >= _picture.Height)
        {
            RoundedRows.Fill(precision, range, to, lineBytes);
            return;
        }
        RoundedRows.Fill(precision, range, to, shape.PadBefore * pixelBytes);
        to += shape.PadBefore * pixelBytes;
        RoundedRows.Fill(precision, range, to + _picture.Width * pixelBytes, shape.PadAfter * pixelBytes);
        Round(image, row, range, to, pixelBytes);
    }

    public void Dispose() => _pooled?.Dispose();

    private void Round(int image, int row, ByteRange range, byte* to, int pixelBytes)
    {
        var source = _picture.Source;
        if (_inOnePass)
        {
            _round(&source, image, row, range, to, pixelBytes);
            return;
        }
        using var memory = RentLine();
        var from = Source(image, row, memory.Floats);
        if (pixelBytes == _channels * (precision == Precision.Int8 ? 1 : 2))
            RoundedRows.Round(precision, from, _picture.Width * _channels, range, to);
        else
            for (var pixel = 0; pixel < _picture.Width; pixel++, from += _channels, to += pixelBytes) RoundedRows.Round(precision, from, _channels, range, to);
    }

    private Scratch.Rental RentLine() => Scratch.Rent(_picture.Source.IsPlain ? 0 : (long)_picture.Width * _channels * sizeof(float));

    /// <summary>A line as the filter sees it: in the memory, unless it is read as it is.</summary>
    private float* Source(int image, int row, float* memory)
    {
        if (_picture.Source.IsPlain) return _picture.PlainLine(image, row);
        var source = _picture.Source;
        _lines(&source, image, row, _picture.Width, memory, _channels);
        return memory;
    }
}
