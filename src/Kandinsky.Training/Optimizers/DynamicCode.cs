namespace Kandinsky.Training;

/// <summary>
/// The 256 values that a byte stands for in dynamic quantisation (Dettmers et al. 2022, arXiv 2110.02861, section 3): decades down to
/// 10⁻⁶ of the largest value, the finer divided the larger they are, with 0 and 1 among them.
/// </summary>
internal sealed class DynamicCode
{
    private const int Decades = 7, Values = 256;

    private readonly float[] _values;
    private readonly float[] _middles;
    private readonly ushort[] _firstGuess = new ushort[(1 << 12) + 1];

    private DynamicCode(bool signed)
    {
        _values = Build(signed);
        _middles = [.. _values.Zip(_values.Skip(1), (low, high) => (low + high) / 2)];
        // Where the search begins for every 4096th of [-1, 1].
        for (var (cell, code) = (0, 0); cell < _firstGuess.Length; cell++)
        {
            var from = cell / (float)(1 << 11) - 1;
            while (code < _middles.Length && _middles[code] < from) code++;
            _firstGuess[cell] = (ushort)code;
        }
    }

    /// <summary>For numbers of either sign: mean gradients.</summary>
    public static DynamicCode Signed { get; } = new(signed: true);

    /// <summary>For numbers that are not negative: mean squares, with twice the values a decade.</summary>
    public static DynamicCode Unsigned { get; } = new(signed: false);

    /// <summary>The value of every byte, ascending in [−1, 1].</summary>
    public ReadOnlySpan<float> Table => _values;

    /// <summary>The byte whose value is nearest; of two as near, the smaller.</summary>
    /// <param name="value">In [−1, 1].</param>
    public byte Nearest(float value)
    {
        var code = (int)_firstGuess[Math.Clamp((int)((value + 1) * (1 << 11)), 0, 1 << 12)];
        while (code > 0 && _middles[code - 1] >= value) code--;
        while (code < _middles.Length && _middles[code] < value) code++;
        return (byte)code;
    }

    // Decade i has 2^i values of one sign (twice as many without signs), each in the middle of an equal part of [0.1, 1).
    private static float[] Build(bool signed)
    {
        var values = new List<float>(Values) { 0, 1 };
        for (var decade = 0; decade < Decades; decade++)
        {
            var (parts, scale) = (1 << (signed ? decade : decade + 1), Math.Pow(10, decade - (Decades - 1)));
            for (var part = 0; part < parts; part++)
            {
                var value = (float)(scale * (0.1 + 0.9 * (part + 0.5) / parts));
                values.Add(value);
                if (signed) values.Add(-value);
            }
        }
        values.Sort();
        return [.. values];
    }
}
