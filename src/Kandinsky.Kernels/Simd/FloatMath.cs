using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>Functions of a whole vector. The coefficients are least-squares fits on Chebyshev nodes in 60-digit arithmetic.</summary>
internal static class FloatMath
{
    // Above: the result is infinite. Below: the result is less than the smallest normal number and becomes zero.
    private const float LargestExponent = 88.72283f;
    private const float SmallestExponent = -87.33654f;

    /// <summary>1.5 · 2²³: added to a number it leaves the nearest integer in the low bits of the sum.</summary>
    public const float Magic = 12582912f;

    /// <summary>The exponent at which 1 · 2ⁿ comes out as zero.</summary>
    public const float LowestPower = -127;

    /// <summary>eˣ within 2 units in the last place; subnormal results are zero; not-a-number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x) where V : struct, IFloats<V>
    {
        var scaled = ExpWithinRange(V.Minimum(V.Broadcast(LargestExponent), V.Maximum(V.Broadcast(SmallestExponent), x)));
        var finite = V.WhereLess(V.Broadcast(LargestExponent), x, V.Broadcast(float.PositiveInfinity), scaled);
        return V.WhereLess(x, V.Broadcast(SmallestExponent), V.Zero, finite);
    }

    /// <summary>eˣ for x ≤ 0 (minus infinity gives zero): what a softmax needs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpOfNegative<V>(V x) where V : struct, IFloats<V> =>
        V.WhereLess(x, V.Broadcast(SmallestExponent), V.Zero, ExpWithinRange(V.Maximum(V.Broadcast(SmallestExponent), x)));

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x) where V : struct, IFloats<V>
    {
        var one = V.Broadcast(1);
        return one / (one + Exp(V.Zero - x));
    }

    /// <summary>x / (1 + e⁻ˣ); minus infinity gives not-a-number, as the product does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Silu<V>(V x) where V : struct, IFloats<V> => x / (V.Broadcast(1) + Exp(V.Zero - x));

    /// <summary>The derivative of <see cref="Silu"/>: s + x · s · (1 − s) with s = 1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SiluSlope<V>(V x) where V : struct, IFloats<V>
    {
        var s = Sigmoid(x);
        return V.MultiplyAdd(x * s, V.Broadcast(1) - s, s);
    }

    /// <summary>The same within about a ten thousandth of the result: a fraction of what rounding to bytes adds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V RoughSilu<V>(V x) where V : struct, IFloats<V>
    {
        var power = V.Maximum(V.Broadcast(-126), V.Minimum(V.Broadcast(126), x * V.Broadcast(-1.44269504f)));
        var shifted = power + V.Broadcast(Magic);
        var r = power - (shifted - V.Broadcast(Magic));
        var p = V.MultiplyAdd(V.Broadcast(0.055008772f), r, V.Broadcast(0.2422110077f));
        p = V.MultiplyAdd(p, r, V.Broadcast(0.6932829587f));
        p = V.MultiplyAdd(p, r, V.Broadcast(1));
        return x / (V.Broadcast(1) + V.AddExponent(p, shifted));
    }

    /// <summary>The error function, absolute error at most 1.2e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<V>(V x) where V : struct, IFloats<V>
    {
        var t = V.Magnitude(x);
        var square = x * x;
        // |x| ≤ 1: x + x·P(x²)
        var p = V.MultiplyAdd(V.Broadcast(7.889123174e-05f), square, V.Broadcast(-0.0008020842371f));
        p = V.MultiplyAdd(p, square, V.Broadcast(0.005189535462f));
        p = V.MultiplyAdd(p, square, V.Broadcast(-0.02685444466f));
        p = V.MultiplyAdd(p, square, V.Broadcast(0.1128360018f));
        p = V.MultiplyAdd(p, square, V.Broadcast(-0.3761262714f));
        p = V.MultiplyAdd(p, square, V.Broadcast(0.1283791659f));
        var small = V.MultiplyAdd(p, x, x);
        // |x| > 1: 1 − exp(Q(|x|)); from 3.95 on the result is ±1 in single precision.
        var u = V.Minimum(V.Broadcast(3.95f), t);
        var q = V.MultiplyAdd(V.Broadcast(0.0001855739403f), u, V.Broadcast(-0.002939606622f));
        q = V.MultiplyAdd(q, u, V.Broadcast(0.02180531561f));
        q = V.MultiplyAdd(q, u, V.Broadcast(-0.1030373631f));
        q = V.MultiplyAdd(q, u, V.Broadcast(-0.6382256837f));
        q = V.MultiplyAdd(q, u, V.Broadcast(-1.127040032f));
        q = V.MultiplyAdd(q, u, V.Broadcast(-0.0003537204122f));
        var large = V.CopySign(V.Broadcast(1) - ExpWithinRange(q), x);
        return V.WhereLess(V.Broadcast(1), t, large, small);
    }

    /// <summary>The normal distribution's form of GELU, x · (1 + erf(x / √2)) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gelu<V>(V x) where V : struct, IFloats<V>
    {
        var half = x * V.Broadcast(0.5f);
        return V.MultiplyAdd(half, Erf(x * V.Broadcast(0.70710678118654752f)), half);
    }

    /// <summary>The derivative of <see cref="Gelu"/>: Φ(x) + x · e^(−x²/2) / √(2π).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V GeluSlope<V>(V x) where V : struct, IFloats<V>
    {
        var density = ExpOfNegative(x * x * V.Broadcast(-0.5f)) * V.Broadcast(0.39894228040143268f);
        var half = V.Broadcast(0.5f);
        return V.MultiplyAdd(x, density, V.MultiplyAdd(half, Erf(x * V.Broadcast(0.70710678118654752f)), half));
    }

    /// <summary>eˣ = 2ⁿ · eʳ with n the nearest integer to x / ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpWithinRange<V>(V x) where V : struct, IFloats<V>
    {
        var magic = V.Broadcast(Magic);
        var shifted = V.MultiplyAdd(x, V.Broadcast(1.44269504f), magic);
        var n = shifted - magic;
        var r = V.MultiplyAdd(n, V.Broadcast(-0.693359375f), x);
        r = V.MultiplyAdd(n, V.Broadcast(2.12194440e-4f), r);
        var p = V.MultiplyAdd(V.Broadcast(0.001375115028f), r, V.Broadcast(0.008368987231f));
        p = V.MultiplyAdd(p, r, V.Broadcast(0.04166954428f));
        p = V.MultiplyAdd(p, r, V.Broadcast(0.1666651787f));
        p = V.MultiplyAdd(p, r, V.Broadcast(0.4999998853f));
        p = V.MultiplyAdd(p, r * r, r);
        return V.AddExponent(p + V.Broadcast(1), shifted);
    }
}
