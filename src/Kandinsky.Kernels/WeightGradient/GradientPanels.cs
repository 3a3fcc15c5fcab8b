using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// Some panels of 32 output channels of a chunk of dy: [panels, lines, steps of a line, 32], what is missing in the last panel and the last step zero.
/// </summary>
internal readonly unsafe struct GradientPanels<V> where V : struct, IFloats<V>
{
    private readonly WeightGradientJob _job;
    private readonly int _first, _count, _columns;
    private readonly float* _memory, _sums;
    private readonly double* _totals;

    /// <param name="job">The gradient.</param>
    /// <param name="first">The first panel.</param>
    /// <param name="count">How many.</param>
    /// <param name="memory">Room for <see cref="Bytes"/>.</param>
    /// <param name="totals">Null, or [panels, 32], to which the sums over all pixels are added.</param>
    public GradientPanels(WeightGradientJob job, int first, int count, byte* memory, double* totals)
    {
        (_job, _first, _count) = (job, first, count);
        _memory = (float*)memory;
        _totals = totals;
        _columns = Math.Min(count * Panels.Width, job.Shape.OutChannels - first * Panels.Width);
        _sums = (float*)(memory + count * PanelBytes(job));
        if (totals != null) new Span<double>(totals, count * Panels.Width).Clear();
    }

    /// <summary>Memory for so many panels, and for the sums of a chunk.</summary>
    public static long Bytes(WeightGradientJob job, int panels) => panels * ((long)PanelBytes(job) + Panels.Width * sizeof(float));

    /// <summary>A panel, from a step on.</summary>
    public byte* Panel(int panel, int step) => (byte*)_memory + panel * PanelBytes(_job) + (nint)step * SegmentedTiles.WeightBytes;

    /// <summary>Reads a chunk.</summary>
    public void Read(int chunk)
    {
        if (_totals != null) new Span<float>(_sums, _count * Panels.Width).Clear();
        var (image, images, row, rows) = _job.Chunk(chunk);
        for (var i = 0; i < images * rows; i++)
        {
            var line = (image + i / rows) * _job.OutHeight + row + i % rows;
            var from = _job.Dy + (nint)line * _job.OutWidth * _job.Shape.OutChannels + _first * Panels.Width;
            ReadLine(from, _job.PixelsOf(line), (float*)Panel(0, i * _job.LineSteps));
            if (_totals != null) AddLine(from, _job.PixelsOf(line));
        }
        for (var i = 0; i < _columns && _totals != null; i++) _totals[i] += _sums[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadLine(float* from, int pixels, float* to)
    {
        nint stride = _job.Shape.OutChannels, panel = PanelBytes(_job) / sizeof(float);
        var (numbers, whole) = (_job.Numbers, _columns / Panels.Width);
        for (var pixel = 0; pixel < _job.LineSteps * numbers; pixel += numbers, from += numbers * stride, to += Panels.Width)
        {
            if (pixel + numbers > pixels || whole < _count)
            {
                ReadPart(from, Math.Clamp(pixels - pixel, 0, numbers), to);
                continue;
            }
            float* a = from, b = to;
            if (numbers == 2)
                for (var i = 0; i < whole; i++, a += Panels.Width, b += panel) Narrowing.ToBFloat16Pairs(a, a + stride, Panels.Width, (uint*)b);
            else
                for (var i = 0; i < whole; i++, a += Panels.Width, b += panel)
                    for (var lane = 0; lane < Panels.Width; lane += V.Count) V.Load(a + lane).Store(b + lane);
        }
    }

    /// <summary>A step that lacks pixels or channels.</summary>
    private void ReadPart(float* from, int pixels, float* to)
    {
        var both = stackalloc float[2 * Panels.Width];
        for (var i = 0; i < _count; i++, from += Panels.Width, to += PanelBytes(_job) / sizeof(float))
        {
            var columns = Math.Min(Panels.Width, _columns - i * Panels.Width);
            new Span<float>(both, 2 * Panels.Width).Clear();
            for (var pixel = 0; pixel < pixels; pixel++) new ReadOnlySpan<float>(from + pixel * (nint)_job.Shape.OutChannels, columns)
                .CopyTo(new Span<float>(both + pixel * Panels.Width, columns));
            if (_job.Numbers == 1) new ReadOnlySpan<float>(both, Panels.Width).CopyTo(new Span<float>(to, Panels.Width));
            else Narrowing.ToBFloat16Pairs(both, both + Panels.Width, Panels.Width, (uint*)to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddLine(float* from, int pixels)
    {
        for (var column = 0; column < _columns; column += V.Count)
        {
            var (sum, lanes, at) = (V.Zero, _columns - column, (nint)column);
            for (var pixel = 0; pixel < pixels; pixel++, at += _job.Shape.OutChannels) sum += Rows.Load<V>(from + at, lanes);
            (V.Load(_sums + column) + sum).Store(_sums + column);
        }
    }

    private static nint PanelBytes(WeightGradientJob job) => (nint)job.ChunkImages * job.ChunkRows * job.LineSteps * SegmentedTiles.WeightBytes;
}
