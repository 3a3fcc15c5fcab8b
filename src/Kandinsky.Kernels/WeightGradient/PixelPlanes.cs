namespace Kandinsky.Kernels;

/// <summary>
/// Some channels of a chunk of a filter's input, each in a plane of its own: the pixels of a line side by side, those a stride apart in lines of their own,
/// with the zeros of the padding.
/// </summary>
internal readonly unsafe struct PixelPlanes
{
    private const int CacheLine = 64;

    private readonly WeightGradientJob _job;
    private readonly SourceLines.Kernel _lines;
    private readonly int _first, _count, _numberBytes, _phaseWidth, _stagedRows;
    private readonly byte* _memory;
    private readonly float* _turned;

    /// <param name="job">The gradient.</param>
    /// <param name="lines">Reads lines.</param>
    /// <param name="first">The first channel.</param>
    /// <param name="count">How many.</param>
    /// <param name="memory">Room for <see cref="Bytes"/>.</param>
    public PixelPlanes(WeightGradientJob job, SourceLines.Kernel lines, int first, int count, byte* memory)
    {
        (_job, _lines, _first, _count) = (job, lines, first, count);
        _memory = memory;
        _numberBytes = SegmentedTiles.StepBytes / job.Numbers;
        _phaseWidth = PhaseWidth(job);
        _stagedRows = StagedRows(job);
        RowStride = Stride(job);
        _turned = (float*)(memory + count * RowStride);
        new Span<byte>(memory, checked((int)(count * RowStride))).Clear();
    }

    /// <summary>Bytes from channel to channel: an odd number of cache lines.</summary>
    public nint RowStride { get; }

    /// <summary>Bytes from line to line.</summary>
    private nint LineBytes => (nint)_job.Shape.Stride * _phaseWidth * _numberBytes;

    /// <summary>Memory for so many channels: their planes, and room for a line before and after it is turned.</summary>
    public static long Bytes(WeightGradientJob job, int channels) =>
        channels * (long)Stride(job) + sizeof(float) * channels * ((long)LineRoom(job) + job.Width);

    /// <summary>The place of a line of the result, from a channel's first number, in bytes.</summary>
    public nint Offset(int image, int row) => ((nint)image * _stagedRows + row * _job.Shape.Stride) * LineBytes;

    /// <summary>What a tap adds to it.</summary>
    public nint TapOffset(int tap)
    {
        var (down, across) = (tap / _job.Shape.Kernel, tap % _job.Shape.Kernel);
        return down * LineBytes + (across % _job.Shape.Stride * _phaseWidth + across / _job.Shape.Stride) * _numberBytes;
    }

    /// <summary>The pixels of a channel.</summary>
    public byte* Channel(int channel) => _memory + channel * RowStride;

    /// <summary>Reads a chunk.</summary>
    public void Read(int chunk)
    {
        var (image, images, row, rows) = _job.Chunk(chunk);
        var (shape, lines) = (_job.Shape, (rows - 1) * _job.Shape.Stride + _job.Shape.Kernel);
        for (var i = 0; i < images; i++)
            for (var line = 0; line < lines; line++) ReadLine(image + i, row * shape.Stride - shape.PadBefore + line,
                ((nint)i * _stagedRows + line) * LineBytes);
    }

    private void ReadLine(int image, int row, nint at)
    {
        if (row < 0 || row >= _job.Height)
        {
            for (var channel = 0; channel < _count; channel++) new Span<byte>(Channel(channel) + at, (int)LineBytes).Clear();
            return;
        }
        var source = _job.Source;
        float* pixels = _turned + (nint)_count * LineRoom(_job);
        nint stride = _count;
        var width = _job.Width;
        if (_job.IsPlain)
        {
            var line = (nint)image * _job.Height + row;
            pixels = source.First + line * width * source.Channels + _first;
            stride = source.Channels;
            width = _job.PixelsRead(line);
        }
        else
        {
            (source.FirstRead, source.Read) = (_first, _count);
            _lines(&source, image, row, width, pixels, _count);
        }
        for (var phase = 0; phase < Math.Min(_job.Shape.Stride, width); phase++) Turn(pixels, stride, phase, width, at);
    }

    /// <summary>Pixels a stride apart, from one on.</summary>
    private void Turn(float* pixels, nint stride, int pixel, int width, nint at)
    {
        var step = _job.Shape.Stride;
        var place = pixel + _job.Shape.PadBefore;
        var to = Channel(0) + at + (place % step * _phaseWidth + place / step) * _numberBytes;
        var count = (width - pixel + step - 1) / step;
        if (_job.Numbers == 1)
        {
            Transposition.Copy(pixels + pixel * stride, step * stride, count, _count, (float*)to, RowStride / sizeof(float));
            return;
        }
        nint room = LineRoom(_job);
        Transposition.Copy(pixels + pixel * stride, step * stride, count, _count, _turned, room);
        for (var channel = 0; channel < _count; channel++) Narrowing.ToBFloat16(_turned + channel * room, count, (ushort*)(to + channel * RowStride));
    }

    private static int StagedRows(WeightGradientJob job) => (job.ChunkRows - 1) * job.Shape.Stride + job.Shape.Kernel;

    /// <summary>Pixels of a line that lie a stride apart; the last taps read whole steps.</summary>
    private static int PhaseWidth(WeightGradientJob job)
    {
        var shape = job.Shape;
        return Math.Max((shape.PadBefore + job.Width - 1) / shape.Stride + 1, job.LineSteps * job.Numbers + (shape.Kernel - 1) / shape.Stride);
    }

    private static int LineRoom(WeightGradientJob job) => (job.Width + job.Shape.Stride - 1) / job.Shape.Stride;

    private static nint Stride(WeightGradientJob job)
    {
        var bytes = (nint)job.ChunkImages * StagedRows(job) * job.Shape.Stride * PhaseWidth(job) * (SegmentedTiles.StepBytes / job.Numbers);
        return (bytes + CacheLine - 1) / CacheLine * CacheLine | CacheLine;
    }
}
