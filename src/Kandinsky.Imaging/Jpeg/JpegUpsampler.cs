namespace Kandinsky;

/// <summary>
/// Gives the rows of a component at the picture's size. Halved colour is interpolated with a triangle filter, three parts of the nearer
/// sample and one of the further, rounded as JPEG libraries do it by default; other ratios repeat samples.
/// </summary>
internal sealed class JpegUpsampler(JpegComponent component, JpegFrame frame)
{
    private readonly int _across = frame.MostHorizontal * 2 / component.Horizontal;   // twice the ratio, so that 3:2 is told apart
    private readonly int _down = frame.MostVertical * 2 / component.Vertical;
    private readonly byte[] _row = new byte[Math.Max(2 * component.Width, frame.Width)];
    private readonly int[] _sums = new int[component.Width];

    /// <summary>Interpolation across needs three samples, as the encoders' counterpart assumes.</summary>
    private bool InterpolatesAcross => _across == 4 && component.Width > 2;

    /// <summary>One row, at least as wide as the picture. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Row(int y)
    {
        if (_across == 2 && _down == 2)
            return Samples(y);
        if (InterpolatesAcross && _down == 2)
            Across(Samples(y));
        else if (InterpolatesAcross && _down == 4)
            AcrossAndDown(y);
        else if (_across == 2 && _down == 4)
            Down(y);
        else
            Repeat(Samples((int)((long)y * component.Vertical / frame.MostVertical)));
        return _row;
    }

    private ReadOnlySpan<byte> Samples(int y) => component.Samples.AsSpan(Math.Clamp(y, 0, component.Height - 1) * component.Stride, component.Stride);

    /// <summary>The rows above and below an output row: the nearer counts three times.</summary>
    private static (int Nearer, int Further) Neighbours(int y) => (y / 2, y % 2 == 0 ? y / 2 - 1 : y / 2 + 1);

    private void Across(ReadOnlySpan<byte> samples)
    {
        var last = component.Width - 1;
        (_row[0], _row[1]) = (samples[0], (byte)((3 * samples[0] + samples[1] + 2) >> 2));
        for (var x = 1; x < last; x++)
        {
            var near = 3 * samples[x];
            _row[2 * x] = (byte)((near + samples[x - 1] + 1) >> 2);
            _row[2 * x + 1] = (byte)((near + samples[x + 1] + 2) >> 2);
        }

        (_row[2 * last], _row[2 * last + 1]) = ((byte)((3 * samples[last] + samples[last - 1] + 1) >> 2), samples[last]);
    }

    private void Down(int y)
    {
        var (nearer, further) = Neighbours(y);
        var near = Samples(nearer);
        var far = Samples(further);
        var rounding = y % 2 == 0 ? 1 : 2;
        for (var x = 0; x < component.Width; x++)
            _row[x] = (byte)((3 * near[x] + far[x] + rounding) >> 2);
    }

    private void AcrossAndDown(int y)
    {
        var (nearer, further) = Neighbours(y);
        var near = Samples(nearer);
        var far = Samples(further);
        var sums = _sums.AsSpan();
        for (var x = 0; x < sums.Length; x++)
            sums[x] = 3 * near[x] + far[x];
        var last = sums.Length - 1;
        (_row[0], _row[1]) = ((byte)((4 * sums[0] + 8) >> 4), (byte)((3 * sums[0] + sums[1] + 7) >> 4));
        for (var x = 1; x < last; x++)
        {
            var middle = 3 * sums[x];
            _row[2 * x] = (byte)((middle + sums[x - 1] + 8) >> 4);
            _row[2 * x + 1] = (byte)((middle + sums[x + 1] + 7) >> 4);
        }

        (_row[2 * last], _row[2 * last + 1]) = ((byte)((3 * sums[last] + sums[last - 1] + 8) >> 4), (byte)((4 * sums[last] + 7) >> 4));
    }

    private void Repeat(ReadOnlySpan<byte> samples)
    {
        for (var x = 0; x < frame.Width; x++)
            _row[x] = samples[(int)((long)x * component.Horizontal / frame.MostHorizontal)];
    }
}
