namespace Kandinsky.Make;

/// <summary>How pixels of one axis are means of a sprite's: every target pixel is the mean of what it covers.</summary>
internal sealed class Taps
{
    private readonly int _sourceSize;
    private readonly (int From, float[] Weights)[] _taps;

    /// <param name="sourceSize">Pixels of the sprite.</param>
    /// <param name="extent">What length in target pixels the sprite has.</param>
    /// <param name="start">Where it begins, in target pixels.</param>
    /// <param name="targetSize">Pixels of the target; parts outside are not drawn.</param>
    public Taps(int sourceSize, float extent, float start, int targetSize)
    {
        _sourceSize = sourceSize;
        First = Math.Max(0, (int)MathF.Floor(start));
        var end = Math.Min(targetSize, (int)MathF.Ceiling(start + extent));
        _taps = new (int, float[])[Math.Max(0, end - First)];
        var scale = sourceSize / extent;
        for (var i = 0; i < _taps.Length; i++)
        {
            var low = (First + i - start) * scale;
            var high = low + scale;
            if (scale < 1) (low, high) = ((low + high - 1) / 2, (low + high + 1) / 2);   // enlarged: between neighbours
            var from = Math.Clamp((int)MathF.Floor(low), 0, sourceSize - 1);
            var weights = new float[Math.Clamp((int)MathF.Ceiling(high), from + 1, sourceSize) - from];
            for (var tap = 0; tap < weights.Length; tap++)
                weights[tap] = Math.Max(0, Math.Min(high, from + tap + 1) - Math.Max(low, from + tap)) / (high - low);
            _taps[i] = (from, weights);
        }
    }

    /// <summary>The first target pixel.</summary>
    public int First { get; }

    /// <summary>Calls back for every target pixel.</summary>
    /// <param name="columns">The other axis.</param>
    /// <param name="pixels">The sprite, [size, size, 4].</param>
    /// <param name="put">Row, column, the three colours, the cover.</param>
    public void Draw(Taps columns, float[] pixels, Action<int, int, float, float, float, float> put)
    {
        var row = new float[_sourceSize * 4];
        for (var y = 0; y < _taps.Length; y++)
        {
            Array.Clear(row);
            var (top, down) = _taps[y];
            for (var tap = 0; tap < down.Length; tap++)
            {
                var source = pixels.AsSpan((top + tap) * _sourceSize * 4, row.Length);
                for (var i = 0; i < row.Length; i++) row[i] += down[tap] * source[i];
            }
            for (var x = 0; x < columns._taps.Length; x++)
            {
                var (left, across) = columns._taps[x];
                float r = 0, g = 0, b = 0, a = 0;
                for (var tap = 0; tap < across.Length; tap++)
                {
                    var at = (left + tap) * 4;
                    r += across[tap] * row[at];
                    g += across[tap] * row[at + 1];
                    b += across[tap] * row[at + 2];
                    a += across[tap] * row[at + 3];
                }
                if (a > 0) put(First + y, columns.First + x, r, g, b, a);
            }
        }
    }
}
