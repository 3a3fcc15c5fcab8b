using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>Uniform to normal numbers by Box and Muller, in blocks of sixteen, with the bits torch gives on x86-64.</summary>
/// <remarks>
/// In a block, element j and j + 8 (j = 0..7) are a pair u, v of uniforms in [0, 1):
/// r = sqrt(-2 ln(1 - u)), angle = 2 pi v; they become r cos(angle) and r sin(angle).
/// Logarithm, sine and cosine are the single-precision polynomials of the Cephes library with every multiply-add fused
/// the way torch 2.13 is compiled (1.13 fused one term of the logarithm otherwise: one number in 500 differs in its last bit),
/// so the result is the same on every machine. <c>NormalFill.Reference.cs</c> is the same one number at a time.
/// </remarks>
public static partial class NormalFill
{
    /// <summary>Numbers in a block.</summary>
    public const int Block = 16;

    /// <summary>Turns uniform numbers into normal ones, in place.</summary>
    /// <param name="numbers">Uniforms in [0, 1); a multiple of <see cref="Block"/> long.</param>
    public static void Transform(Span<float> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length % Block, 0);
        for (var i = 0; i < numbers.Length; i += Block)
        {
            var first = numbers.Slice(i, 8);
            var second = numbers.Slice(i + 8, 8);
            var radius = Vector256.Sqrt(Vector256.Create(-2f) * Log(Vector256<float>.One - Vector256.Create((ReadOnlySpan<float>)first)));
            var (sine, cosine) = SineCosine(Vector256.Create(6.2831855f) * Vector256.Create((ReadOnlySpan<float>)second));
            (radius * cosine).CopyTo(first);
            (radius * sine).CopyTo(second);
        }
    }

    private static Vector256<float> Fma(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);

    private static Vector256<float> Of(float value) => Vector256.Create(value);

    /// <summary>Natural logarithm of positive normal numbers.</summary>
    private static Vector256<float> Log(Vector256<float> x)
    {
        var bits = x.AsInt32();
        var exponent = Vector256.ConvertToSingle((bits >> 23) - Vector256.Create(126));
        var m = ((bits & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F000000)).AsSingle();
        var small = Vector256.LessThan(m, Of(RootHalf));
        exponent -= small & Vector256<float>.One;
        m = (m - Vector256<float>.One) + (small & m);
        var z = m * m;
        var y = Fma(Of(Log0), m, Of(Log1));
        y = Fma(y, m, Of(Log2));
        y = Fma(y, m, Of(Log3));
        y = Fma(y, m, Of(Log4));
        y = Fma(y, m, Of(Log5));
        y = Fma(y, m, Of(Log6));
        y = Fma(y, m, Of(Log7));
        y = Fma(y, m, Of(Log8));
        y = Fma(y * m, z, exponent * Of(LnTwoLow));
        y = Fma(-z, Of(0.5f), y);
        return Fma(exponent, Of(LnTwoHigh), m + y);
    }

    /// <summary>Sine and cosine of non-negative angles.</summary>
    private static (Vector256<float> Sine, Vector256<float> Cosine) SineCosine(Vector256<float> x)
    {
        var j = Vector256.ConvertToInt32(x * Of(FourOverPi));
        j = (j + Vector256<int>.One) & Vector256.Create(~1);
        var octant = Vector256.ConvertToSingle(j);
        var sineSign = ((j & Vector256.Create(4)) << 29).AsSingle();
        var cosineSign = (Vector256.AndNot(Vector256.Create(4), j - Vector256.Create(2)) << 29).AsSingle();
        var straight = Vector256.Equals(j & Vector256.Create(2), Vector256<int>.Zero).AsSingle();
        x = Fma(octant, Of(-QuarterPi1), x);
        x = Fma(octant, Of(-QuarterPi2), x);
        x = Fma(octant, Of(-QuarterPi3), x);
        var z = x * x;
        var c = Fma(Of(Cosine0), z, Of(Cosine1));
        c = Fma(c, z, Of(Cosine2)) * z;
        c = Fma(c, z, -(z * Of(0.5f))) + Vector256<float>.One;
        var s = Fma(Of(Sine0), z, Of(Sine1));
        s = Fma(s, z, Of(Sine2)) * z;
        s = Fma(s, x, x);
        var sine = Vector256.ConditionalSelect(straight, s, c) ^ sineSign;
        var cosine = Vector256.ConditionalSelect(straight, c, s) ^ cosineSign;
        return (sine, cosine);
    }
}
