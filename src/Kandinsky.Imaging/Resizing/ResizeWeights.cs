namespace Kandinsky;

/// <summary>
/// For every output position of one direction, the source pixels it is made of and their weights in fixed point with 22 fraction bits,
/// as Pillow computes them (specification B.10).
/// </summary>
internal sealed class ResizeWeights
{
    public const int FractionBits = 22;

    private readonly (int First, int Count)[] _ranges;
    private readonly int[] _weights;
    private readonly int _most;

    /// <param name="size">Source pixels in this direction.</param>
    /// <param name="start">Where the part of the source that is shown begins.</param>
    /// <param name="end">Where it ends; both may lie inside a pixel, and are held in single precision.</param>
    /// <param name="outputs">Output pixels.</param>
    /// <param name="filter">Any but nearest.</param>
    public ResizeWeights(int size, float start, float end, int outputs, ResizeFilter filter)
    {
        var scale = (double)(end - start) / outputs;
        var stretch = Math.Max(scale, 1);
        var support = Radius(filter) * stretch;
        _most = (int)Math.Ceiling(support) * 2 + 1;
        _ranges = new (int, int)[outputs];
        _weights = new int[outputs * _most];
        var exact = new double[_most];
        for (var output = 0; output < outputs; output++)
        {
            var center = start + (output + 0.5) * scale;
            var first = Math.Max((int)(center - support + 0.5), 0);
            var count = Math.Min((int)(center + support + 0.5), size) - first;
            var sum = 0.0;
            for (var k = 0; k < count; k++)
                sum += exact[k] = Value(filter, (k + first - center + 0.5) * (1 / stretch));
            for (var k = 0; k < count; k++)
                _weights[output * _most + k] = Fixed(sum == 0 ? exact[k] : exact[k] / sum);
            _ranges[output] = (first, count);
        }
    }

    /// <summary>The first source pixel of an output, and the weights from there on.</summary>
    public ReadOnlySpan<int> Of(int output, out int first)
    {
        first = _ranges[output].First;
        return _weights.AsSpan(output * _most, _ranges[output].Count);
    }

    /// <summary>A weighted sum, with half added before, as a byte.</summary>
    public static byte Rounded(int sum) => (byte)Math.Clamp(sum >> FractionBits, 0, 255);

    private static int Fixed(double weight) => (int)(weight * (1 << FractionBits) + (weight < 0 ? -0.5 : 0.5));

    private static double Radius(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Box => 0.5,
        ResizeFilter.Bilinear or ResizeFilter.Hamming => 1,
        ResizeFilter.Bicubic => 2,
        ResizeFilter.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "This filter has no weights."),
    };

    private static double Value(ResizeFilter filter, double x) => filter switch
    {
        ResizeFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
        ResizeFilter.Bilinear => Math.Max(1 - Math.Abs(x), 0),
        ResizeFilter.Hamming => Hamming(Math.Abs(x)),
        ResizeFilter.Bicubic => Bicubic(Math.Abs(x)),
        _ => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0,
    };

    private static double Bicubic(double x)
    {
        const double a = -0.5;
        if (x < 1)
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }

    private static double Hamming(double x)
    {
        if (x == 0)
            return 1;
        if (x >= 1)
            return 0;
        x *= Math.PI;
        return Math.Sin(x) / x * (0.54 + 0.46 * Math.Cos(x));
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
