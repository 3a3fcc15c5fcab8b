using Kandinsky.Kernels;

namespace Kandinsky;

public sealed partial class TorchRandom
{
    private const int Block = NormalFill.Block;

    /// <summary>Standard normal numbers: <c>torch.randn(n)</c> in float32.</summary>
    /// <remarks>
    /// From sixteen numbers on torch fills the tensor with uniforms and transforms blocks of sixteen; a rest is made by redrawing the
    /// last sixteen. Below sixteen it draws in double, two at a time, and keeps the second for the next short call.
    /// </remarks>
    /// <param name="destination">Receives the numbers; its length decides the way they are made.</param>
    public void Normal(Span<float> destination)
    {
        if (destination.Length < Block)
        {
            foreach (ref var x in destination) x = (float)NextNormal();
            return;
        }
        Uniform(destination);
        NormalFill.Transform(destination[..(destination.Length / Block * Block)]);
        if (destination.Length % Block == 0) return;
        var tail = destination[^Block..];
        Uniform(tail);
        NormalFill.Transform(tail);
    }

    /// <summary>Standard normal numbers: <c>torch.randn(n, dtype=torch.float64)</c>.</summary>
    /// <param name="destination">Receives the numbers.</param>
    public void Normal(Span<double> destination)
    {
        if (destination.Length < Block)
        {
            foreach (ref var x in destination) x = NextNormal();
            return;
        }
        foreach (ref var x in destination) x = NextDouble();
        for (var i = 0; i + Block <= destination.Length; i += Block) TransformBlock(destination.Slice(i, Block));
        if (destination.Length % Block == 0) return;
        var tail = destination[^Block..];
        foreach (ref var x in tail) x = NextDouble();
        TransformBlock(tail);
    }

    private double NextDouble() => (NextUInt64() & ((1UL << 53) - 1)) * (1.0 / (1UL << 53));

    private double NextNormal()
    {
        if (_cachedNormal is { } cached)
        {
            _cachedNormal = null;
            return cached;
        }
        var u = NextDouble();
        var v = NextDouble();
        var radius = Math.Sqrt(-2 * Math.Log(1 - v));   // v is a multiple of 2^-53, so 1 - v is exact
        var (sine, cosine) = Math.SinCos(2 * Math.PI * u);
        _cachedNormal = radius * sine;
        return radius * cosine;
    }

    private static void TransformBlock(Span<double> block)
    {
        for (var j = 0; j < Block / 2; j++)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - block[j]));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * block[j + 8]);
            block[j] = radius * cosine;
            block[j + 8] = radius * sine;
        }
    }
}
