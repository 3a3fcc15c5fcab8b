using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>Powers of two within a unit in the last place; below 2⁻¹²⁶ they are less exact.</summary>
internal readonly unsafe struct ExactPowers<V>(V lowest, V magic, V c6, V c5, V c4, V c3, V c2, V c1, V c0) : IPowers<V, ExactPowers<V>>
    where V : struct, IFloats<V>
{
    public static ReadOnlySpan<float> Coefficients =>
        [FloatMath.LowestPower, FloatMath.Magic, 0.0001535335816f, 0.001339887705f, 0.009618437395f, 0.05550332463f, 0.2402264791f, 0.6931472029f, 1];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ExactPowers<V> From(float* c) => new(
        V.Broadcast(c[0]), V.Broadcast(c[1]), V.Broadcast(c[2]), V.Broadcast(c[3]), V.Broadcast(c[4]), V.Broadcast(c[5]), V.Broadcast(c[6]), V.Broadcast(c[7]),
        V.Broadcast(c[8]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of(V x)
    {
        x = V.Maximum(lowest, x);
        var shifted = x + magic;
        var r = x - (shifted - magic);
        var p = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(c6, r, c5), r, c4), r, c3);
        p = V.MultiplyAdd(V.MultiplyAdd(V.MultiplyAdd(p, r, c2), r, c1), r, c0);
        return V.AddExponent(p, shifted);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(V lower, V upper, float* scores)
    {
        lower.Store(scores);
        upper.Store(scores + Panels.Width / 2);
    }
}
