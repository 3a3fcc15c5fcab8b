namespace Kandinsky.Kernels;

/// <summary>Weights packed in reduced precision: panels of 32 outputs, and inside a panel one row of 128 bytes per step of four bytes; the taps of a filter outermost.</summary>
/// <remarks>
/// Inputs (the channels of every tap) are filled up with zeros to whole steps, outputs to whole panels. Bytes are rounded per output, weight = scale · byte with
/// scale = largest magnitude / 127; scales and sums of bytes follow the panels.
/// </remarks>
internal readonly unsafe struct ReducedPanels
{
    private readonly byte* _address;
    private readonly int _outputs, _channels, _taps;

    /// <param name="address">What <see cref="Pack"/> made.</param>
    /// <param name="precision">BFloat16 or Int8.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="channels">Inputs of a tap.</param>
    /// <param name="taps">Taps of the filter; 1 for a matrix.</param>
    public ReducedPanels(void* address, Precision precision, int outputs, int channels, int taps)
    {
        _address = (byte*)address;
        (Precision, _outputs, _channels, _taps) = (precision, outputs, channels, taps);
    }

    public Precision Precision { get; }

    /// <summary>Steps of a tap.</summary>
    public int Steps => ReducedTiles.Steps(Precision, _channels);

    /// <summary>Bytes of a tap's channels in a row.</summary>
    public int RowBytes => Steps * ReducedTiles.StepBytes;

    private long PanelBytes => (long)_taps * Steps * ReducedTiles.WeightBytes;

    /// <summary>A panel of 32 outputs.</summary>
    public byte* Panel(int panel) => _address + panel * PanelBytes;

    /// <summary>The scales of a panel's outputs (bytes only).</summary>
    public float* Scales(int panel) => (float*)Panel(Panels.Count(_outputs)) + panel * Panels.Width;

    /// <summary>The sums of a panel's bytes per output (bytes only).</summary>
    public int* Sums(int panel) => (int*)Scales(Panels.Count(_outputs)) + panel * Panels.Width;

    /// <summary>Rounds and packs [outputs, channels, taps].</summary>
    public static NativeBuffer Pack(WeightView weight, Precision precision, int outputs, int channels, int taps)
    {
        var count = Panels.Count(outputs);
        var size = new ReducedPanels(null, precision, outputs, channels, taps).PanelBytes * count;
        var buffer = new NativeBuffer(size + (precision == Precision.Int8 ? 2L * sizeof(float) * Panels.Width * count : 0));
        var panels = new ReducedPanels((void*)buffer.Address, precision, outputs, channels, taps);
        Workers.For(count, panel => panels.PackPanel(weight, panel));
        return buffer;
    }

    private void PackPanel(WeightView weight, int panel)
    {
        new Span<byte>(Panel(panel), checked((int)PanelBytes)).Clear();
        var row = new float[_channels * _taps];
        for (var lane = 0; lane < Panels.Width; lane++)
        {
            var output = panel * Panels.Width + lane;
            if (output < _outputs) weight.CopyTo((long)output * row.Length, row);
            else Array.Clear(row);
            if (Precision == Precision.Int8) PackBytes(row, panel, lane);
            else PackPairs(row, (ushort*)Panel(panel) + 2 * lane);
        }
    }

    private void PackPairs(float[] row, ushort* to)
    {
        for (var tap = 0; tap < _taps; tap++, to += (long)Steps * 2 * Panels.Width)
            for (var channel = 0; channel < _channels; channel++)
                to[(long)(channel / 2) * 2 * Panels.Width + channel % 2] = Narrowing.ToBFloat16(row[channel * _taps + tap]);
    }

    private void PackBytes(float[] row, int panel, int lane)
    {
        var (largest, sum) = (0f, 0);
        foreach (var value in row) largest = MathF.Max(largest, MathF.Abs(value));
        var scale = largest == 0 ? 1 : largest / 127;
        var to = (sbyte*)Panel(panel) + 4 * lane;
        for (var tap = 0; tap < _taps; tap++, to += (long)Steps * 4 * Panels.Width)
        {
            for (var channel = 0; channel < _channels; channel++)
            {
                var value = (sbyte)MathF.Round(row[channel * _taps + tap] / scale);
                to[(long)(channel / 4) * 4 * Panels.Width + channel % 4] = value;
                sum += value;
            }
        }
        Scales(panel)[lane] = scale;
        Sums(panel)[lane] = sum;
    }
}
