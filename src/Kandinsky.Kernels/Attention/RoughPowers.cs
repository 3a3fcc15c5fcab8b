using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// Powers of two rounded to bfloat16, within a ten thousandth before: a fortieth of what the rounding adds. Those of keys 16 apart are stored as pairs.
/// </summary>
internal readonly unsafe struct RoughPowers<V>(V lowest, V magic, V c3, V c2, V c1, V c0) : IPowers<V, RoughPowers<V>> where V : struct, IFloats<V>
{
    // The last two are the bits emitted code rounds with.
    private static readonly float[] s_coefficients =
        [FloatMath.LowestPower, FloatMath.Magic, 0.055008772f, 0.2422110077f, 0.6932829587f, 1, BitConverter.UInt32BitsToSingle(0x8000),
            BitConverter.UInt32BitsToSingle(0xFFFF0000)];

    public static ReadOnlySpan<float> Coefficients => s_coefficients;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RoughPowers<V> From(float* c) =>
        new(V.Broadcast(c[0]), V.Broadcast(c[1]), V.Broadcast(c[2]), V.Broadcast(c[3]), V.Broadcast(c[4]), V.Broadcast(c[5]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of(V x)
    {
        x = V.Maximum(lowest, x);
        var shifted = x + magic;
        var r = x - (shifted - magic);
        return V.RoundToBFloat16(V.AddExponent(V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(c3, r, c2), r, c1), r, c0), shifted));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(V lower, V upper, float* scores) => V.JoinHalves(lower, upper).Store(scores);
}
