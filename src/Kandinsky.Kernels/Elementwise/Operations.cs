namespace Kandinsky.Kernels;

internal readonly struct SiluOperation : IUnaryOperation
{
    public V Of<V>(V x) where V : struct, IFloats<V> => FloatMath.Silu(x);

    public double Define(double x) => x / (1 + Math.Exp(-x));
}

internal readonly struct SigmoidOperation : IUnaryOperation
{
    public V Of<V>(V x) where V : struct, IFloats<V> => FloatMath.Sigmoid(x);

    public double Define(double x) => 1 / (1 + Math.Exp(-x));
}

internal readonly struct QuickGeluOperation : IUnaryOperation
{
    public V Of<V>(V x) where V : struct, IFloats<V> => x * FloatMath.Sigmoid(x * V.Broadcast(1.702f));

    public double Define(double x) => x / (1 + Math.Exp(-1.702 * x));
}

internal readonly struct GeluOperation : IUnaryOperation
{
    public V Of<V>(V x) where V : struct, IFloats<V> => FloatMath.Gelu(x);

    public double Define(double x) => 0.5 * x * (1 + ErrorFunction.Of(x / Math.Sqrt(2)));
}

internal readonly struct ExpOperation : IUnaryOperation
{
    public V Of<V>(V x) where V : struct, IFloats<V> => FloatMath.Exp(x);

    public double Define(double x) => Math.Exp(x);
}

internal readonly struct ScaleOperation(float factor, float offset) : IUnaryOperation
{
    public V Of<V>(V x) where V : struct, IFloats<V> => V.MultiplyAdd(x, V.Broadcast(factor), V.Broadcast(offset));

    public double Define(double x) => x * factor + offset;
}

internal readonly struct ClampOperation(float low, float high) : IUnaryOperation
{
    public V Of<V>(V x) where V : struct, IFloats<V> => V.Minimum(V.Broadcast(high), V.Maximum(V.Broadcast(low), x));

    public double Define(double x) => double.IsNaN(x) ? x : Math.Min(high, Math.Max(low, x));
}

internal readonly struct AddOperation : IBinaryOperation
{
    public V Of<V>(V a, V b) where V : struct, IFloats<V> => a + b;

    public double Define(double a, double b) => a + b;
}

internal readonly struct SubtractOperation : IBinaryOperation
{
    public V Of<V>(V a, V b) where V : struct, IFloats<V> => a - b;

    public double Define(double a, double b) => a - b;
}

internal readonly struct MultiplyOperation : IBinaryOperation
{
    public V Of<V>(V a, V b) where V : struct, IFloats<V> => a * b;

    public double Define(double a, double b) => a * b;
}

internal readonly struct DivideOperation : IBinaryOperation
{
    public V Of<V>(V a, V b) where V : struct, IFloats<V> => a / b;

    public double Define(double a, double b) => a / b;
}

internal readonly struct CombineOperation(float first, float second) : IBinaryOperation
{
    public V Of<V>(V a, V b) where V : struct, IFloats<V> => V.MultiplyAdd(a, V.Broadcast(first), b * V.Broadcast(second));

    public double Define(double a, double b) => first * a + second * b;
}

internal readonly struct ApproachOperation(float rate) : IBinaryOperation
{
    public V Of<V>(V a, V b) where V : struct, IFloats<V> => a - V.Broadcast(rate) * (a - b);

    public double Define(double a, double b) => a - rate * (a - b);
}

internal readonly struct ProductPlus : ITernaryOperation
{
    public V Of<V>(V a, V b, V c) where V : struct, IFloats<V> => V.MultiplyAdd(a, b, c);

    public double Define(double a, double b, double c) => a * b + c;
}

internal readonly struct SiluOfProduct : ITernaryOperation
{
    public V Of<V>(V a, V b, V c) where V : struct, IFloats<V> => FloatMath.Silu(V.MultiplyAdd(a, b, c));

    public double Define(double a, double b, double c)
    {
        var value = a * b + c;
        return value / (1 + Math.Exp(-value));
    }
}
