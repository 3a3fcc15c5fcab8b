namespace Kandinsky.Kernels;

/// <summary>
/// Weights packed in reduced precision: panels of 32 outputs, and inside a panel one row of 128 bytes per step of four bytes; the taps of a filter outermost.
/// </summary>
/// <remarks>
/// Inputs (the channels of every tap) are filled up with zeros to whole steps, outputs to whole panels. Bytes are rounded per output, weight = scale · byte
/// with scale = largest magnitude / 127; scales and sums of bytes follow the panels.
/// </remarks>
internal readonly unsafe struct RoundedPanels
{
    private readonly byte* _address;
    private readonly int _outputs, _channels, _taps;

    /// <param name="address">What <see cref="Pack"/> made.</param>
    /// <param name="precision">BFloat16 or Int8.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="channels">Inputs of a tap.</param>
    /// <param name="taps">Taps of the filter; 1 for a matrix.</param>
    public RoundedPanels(void* address, Precision precision, int outputs, int channels, int taps)
    {
        _address = (byte*)address;
        (Precision, _outputs, _channels, _taps) = (precision, outputs, channels, taps);
    }

    public Precision Precision { get; }

    /// <summary>Steps of a tap.</summary>
    public int Steps => SegmentedTiles.Steps(Precision, _channels);

    /// <summary>Bytes of a tap's channels in a row.</summary>
    public int RowBytes => Steps * SegmentedTiles.StepBytes;

    private long PanelBytes => (long)_taps * Steps * SegmentedTiles.WeightBytes;

    /// <summary>A panel of 32 outputs.</summary>
    public byte* Panel(int panel) => _address + panel * PanelBytes;

    /// <summary>The scales of a panel's outputs (bytes only).</summary>
    public float* Scales(int panel) => (float*)Panel(Panels.Count(_outputs)) + panel * Panels.Width;

    /// <summary>The sums of a panel's bytes per output (bytes only).</summary>
    public int* Sums(int panel) => (int*)Scales(Panels.Count(_outputs)) + panel * Panels.Width;

    /// <summary>What <see cref="Pack"/> takes.</summary>
    public static long Bytes(Precision precision, int outputs, int channels, int taps) =>
        Panels.Count(outputs) * (new RoundedPanels(null, precision, outputs, channels, taps).PanelBytes + (precision == Precision.Int8
            ? 2L * sizeof(float) * Panels.Width : 0));

    /// <summary>Gives the weights [channels, taps] of an output.</summary>
    public delegate void RowReader(int output, Span<float> row);

    /// <summary>Rounds and packs [outputs, channels, taps].</summary>
    public static NativeBuffer Pack(WeightView weight, Precision precision, int outputs, int channels, int taps) =>
        PackRows((output, row) => weight.CopyTo((long)output * row.Length, row), precision, outputs, channels, taps);

    /// <summary>Rounds and packs rows as they are read.</summary>
    public static NativeBuffer PackRows(RowReader read, Precision precision, int outputs, int channels, int taps)
    {
        var buffer = new NativeBuffer(Bytes(precision, outputs, channels, taps));
        var panels = new RoundedPanels((void*)buffer.Address, precision, outputs, channels, taps);
        Workers.For(Panels.Count(outputs), panel => panels.PackPanel(read, panel));
        return buffer;
    }

    /// <summary>
    /// Rounds [inputs, outputs] to bfloat16 and packs it: a matrix that lies turned over its diagonal already, so that two of its rows side by side are a row
    /// of every panel.
    /// </summary>
    public static void PackTransposed(WeightView weight, int inputs, int outputs, uint* panels)
    {
        var to = (nint)panels;
        var (steps, width) = (SegmentedTiles.Steps(Precision.BFloat16, inputs), Panels.Count(outputs) * Panels.Width);
        RowBlocks.Run(1, steps, 2 * outputs, (_, first, count) =>
        {
            using var memory = Scratch.Rent(2L * width * sizeof(float));
            float* lower = memory.Floats, upper = lower + width;
            new Span<float>(lower, 2 * width).Clear();
            for (var step = first; step < first + count; step++)
            {
                weight.CopyTo(2L * step * outputs, new Span<float>(lower, outputs));
                if (2 * step + 1 < inputs) weight.CopyTo((2L * step + 1) * outputs, new Span<float>(upper, outputs));
                else new Span<float>(upper, outputs).Clear();
                for (var panel = 0; panel < width / Panels.Width; panel++)
                    Narrowing.ToBFloat16Pairs(lower + panel * Panels.Width, upper + panel * Panels.Width, Panels.Width,
                        (uint*)to + ((long)panel * steps + step) * Panels.Width);
            }
        });
    }

    /// <summary>
    /// Rounds and packs [outputs, channels, taps] as a matrix per tap, each with scales of its own: that of a panel and a tap is panel · taps + tap of panels
    /// with one tap.
    /// </summary>
    public static NativeBuffer PackApart(RowReader read, Precision precision, int outputs, int channels, int taps)
    {
        var all = ApartOutputs(outputs, taps);
        var buffer = new NativeBuffer(Bytes(precision, all, channels, 1));
        var panels = new RoundedPanels((void*)buffer.Address, precision, all, channels, 1);
        Workers.For(Panels.Count(outputs), panel => panels.PackTaps(read, panel, outputs, taps));
        return buffer;
    }

    /// <summary>Outputs of the matrices of all taps, each filled up to whole panels.</summary>
    public static int ApartOutputs(int outputs, int taps) => Panels.Count(outputs) * taps * Panels.Width;

    private void PackTaps(RowReader read, int panel, int outputs, int taps)
    {
        nint steps = Steps;
        var size = _channels * taps;
        using var memory = Scratch.Rent(sizeof(float) * (Panels.Width * taps * (long)steps + 2 * size));
        var rounded = memory.Floats;
        var row = rounded + Panels.Width * taps * steps;
        var apart = row + size;
        new Span<byte>(rounded, checked((int)(Panels.Width * taps * steps * SegmentedTiles.StepBytes))).Clear();
        for (var lane = 0; lane < Panels.Width; lane++)
        {
            var output = panel * Panels.Width + lane;
            if (output < outputs)
            {
                read(output, new Span<float>(row, size));
                Transposition.Copy(row, taps, _channels, taps, apart, _channels);
            }
            for (var tap = 0; tap < taps; tap++)
            {
                if (output < outputs) RoundRow(apart + tap * _channels, (byte*)(rounded + (tap * Panels.Width + lane) * steps), panel * taps + tap, lane);
                else (Scales(panel * taps + tap)[lane], Sums(panel * taps + tap)[lane]) = (1, 0);
            }
        }
        for (var tap = 0; tap < taps; tap++) Transposition.Copy(rounded + tap * Panels.Width * steps, steps, Panels.Width, (int)steps,
            (float*)Panel(panel * taps + tap), Panels.Width);
    }

    private void PackPanel(RowReader read, int panel)
    {
        // A panel is a matrix of four-byte steps turned over its diagonal: rounded row by row, then turned.
        nint steps = _taps * Steps;
        var size = _channels * _taps;
        using var memory = Scratch.Rent(sizeof(float) * (Panels.Width * (long)steps + 2 * size));
        var rounded = memory.Floats;
        var row = rounded + Panels.Width * steps;
        var apart = row + size;
        new Span<byte>(rounded, checked((int)(Panels.Width * steps * SegmentedTiles.StepBytes))).Clear();
        for (var lane = 0; lane < Panels.Width; lane++)
        {
            var output = panel * Panels.Width + lane;
            if (Precision == Precision.Int8) (Scales(panel)[lane], Sums(panel)[lane]) = (1, 0);
            if (output >= _outputs) continue;
            read(output, new Span<float>(row, size));
            if (_taps > 1) Transposition.Copy(row, _taps, _channels, _taps, apart, _channels);
            RoundRow(_taps > 1 ? apart : row, (byte*)(rounded + lane * steps), panel, lane);
        }
        Transposition.Copy(rounded, steps, Panels.Width, (int)steps, (float*)Panel(panel), Panels.Width);
    }

    /// <summary>Rounds [taps, channels], every tap to whole steps.</summary>
    private void RoundRow(float* row, byte* to, int panel, int lane)
    {
        var scale = Precision == Precision.Int8 ? SignedBytes.Scale(row, _channels * _taps) : 0;
        var sum = 0;
        for (var tap = 0; tap < _taps; tap++, row += _channels, to += RowBytes)
        {
            if (Precision == Precision.Int8) sum += SignedBytes.Round(row, _channels, scale, (sbyte*)to);
            else Narrowing.ToBFloat16(row, _channels, (ushort*)to);
        }
        if (Precision == Precision.Int8) (Scales(panel)[lane], Sums(panel)[lane]) = (scale, sum);
    }
}
