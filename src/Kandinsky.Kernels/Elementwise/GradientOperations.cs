namespace Kandinsky.Kernels;

/// <summary>The gradient of <see cref="SiluOperation"/>: dx from x and dy.</summary>
internal readonly struct SiluGradientOperation : IBinaryOperation
{
    public V Of<V>(V a, V b) where V : struct, IFloats<V> => b * FloatMath.SiluSlope(a);

    public double Define(double a, double b)
    {
        var s = 1 / (1 + Math.Exp(-a));
        return b * (s + a * s * (1 - s));
    }
}

/// <summary>The gradient of <see cref="GeluOperation"/>.</summary>
internal readonly struct GeluGradientOperation : IBinaryOperation
{
    public V Of<V>(V a, V b) where V : struct, IFloats<V> => b * FloatMath.GeluSlope(a);

    public double Define(double a, double b) => b * (0.5 * (1 + ErrorFunction.Of(a / Math.Sqrt(2))) + a * Math.Exp(-a * a / 2) / Math.Sqrt(2 * Math.PI));
}

/// <summary>The gradient of <see cref="QuickGeluOperation"/>.</summary>
internal readonly struct QuickGeluGradientOperation : IBinaryOperation
{
    public V Of<V>(V a, V b) where V : struct, IFloats<V>
    {
        var factor = V.Broadcast(1.702f);
        var s = FloatMath.Sigmoid(a * factor);
        return b * V.MultiplyAdd(a * factor * s, V.Broadcast(1) - s, s);
    }

    public double Define(double a, double b)
    {
        var s = 1 / (1 + Math.Exp(-1.702 * a));
        return b * (s + 1.702 * a * s * (1 - s));
    }
}
