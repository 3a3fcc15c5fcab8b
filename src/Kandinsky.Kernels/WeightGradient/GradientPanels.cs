using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>Some panels of 32 output channels of a chunk of dy: [panels, lines, steps of a line, 32], what is missing in the last panel and the last step zero.</summary>
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
    public static long Bytes(WeightGradientJob job, int panels) => panels * ((long)PanelBytes(job) + 3 * Panels.Width * sizeof(float));

    /// <summary>A panel, from a step on.</summary>
    public byte* Panel(int panel, int step) => (byte*)_memory + panel * PanelBytes(_job) + (nint)step * SegmentedTiles.WeightBytes;

    /// <summary>Reads a chunk.</summary>
    public void Read(int chunk)
    {
        if (_totals != null) new Span<float>(_sums, _count * Panels.Width).Clear();
        var (image, images, row, rows) = _job.Chunk(chunk);
        for (var i = 0; i < images * rows; i++) ReadLine((image + i / rows) * _job.OutHeight + row + i % rows, i * _job.LineSteps);
        for (var i = 0; i < _count * Panels.Width && _totals != null; i++) _totals[i] += _sums[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadLine(int line, int step)
    {
        var from = _job.Dy + ((nint)line * _job.OutWidth) * _job.Shape.OutChannels + _first * Panels.Width;
        var (pixels, numbers) = (_job.PixelsOf(line), _job.Numbers);
        for (var pixel = 0; pixel < _job.LineSteps * numbers; pixel += numbers, from += numbers * _job.Shape.OutChannels, step++)
        {
            var second = from + _job.Shape.OutChannels;
            for (var panel = 0; panel < _count; panel++)
            {
                var column = panel * Panels.Width;
                ReadStep(pixel < pixels ? from + column : null, numbers == 2 && pixel + 1 < pixels ? second + column : null, panel, (float*)Panel(panel, step));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReadStep(float* a, float* b, int panel, float* to)
    {
        var columns = _columns - panel * Panels.Width;
        if (columns >= Panels.Width && a != null)
        {
            if (_totals != null) AddTo(_sums + panel * Panels.Width, a, b);
            if (_job.Numbers == 1)
                for (var i = 0; i < Panels.Width; i += V.Count) V.Load(a + i).Store(to + i);
            else Narrowing.ToBFloat16Pairs(a, b == null ? Zeros() : b, Panels.Width, (uint*)to);
            return;
        }
        ReadPart(a, b, Math.Min(columns, Panels.Width), panel, to);
    }

    private void ReadPart(float* a, float* b, int columns, int panel, float* to)
    {
        var both = stackalloc float[2 * Panels.Width];
        new Span<float>(both, 2 * Panels.Width).Clear();
        if (a != null) new ReadOnlySpan<float>(a, columns).CopyTo(new Span<float>(both, columns));
        if (b != null) new ReadOnlySpan<float>(b, columns).CopyTo(new Span<float>(both + Panels.Width, columns));
        if (_totals != null) AddTo(_sums + panel * Panels.Width, both, both + Panels.Width);
        if (_job.Numbers == 1) new ReadOnlySpan<float>(both, Panels.Width).CopyTo(new Span<float>(to, Panels.Width));
        else Narrowing.ToBFloat16Pairs(both, both + Panels.Width, Panels.Width, (uint*)to);
    }

    private static void AddTo(float* sums, float* a, float* b)
    {
        for (var i = 0; i < Panels.Width; i += V.Count)
        {
            var sum = V.Load(sums + i) + V.Load(a + i);
            if (b != null) sum += V.Load(b + i);
            sum.Store(sums + i);
        }
    }

    private float* Zeros()
    {
        var zeros = _sums + _count * Panels.Width;
        new Span<float>(zeros, Panels.Width).Clear();
        return zeros;
    }

    private static nint PanelBytes(WeightGradientJob job) => (nint)job.ChunkImages * job.ChunkRows * job.LineSteps * SegmentedTiles.WeightBytes;
}
