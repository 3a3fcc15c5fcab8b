using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>x·sigmoid(x).</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Silu(Tensor x)
    {
        var y = x.Arena.Tensor(x.Shape);
        if (y.Arena.IsPlan) return y;
        using var entry = OperationTrace.Record(x.Arena, "silu", x.Shape, y.Shape, 4.0 * x.Shape.Count);
        Elementwise.Silu(x.Span, y.Span);
        return y;
    }

    /// <summary>a + b.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    /// <param name="into">May receive the sum; may be either operand.</param>
    public static Tensor Add(Tensor a, Tensor b, Tensor? into = null)
    {
        var y = Result(a.Arena, a.Shape, b, into);
        if (y.Arena.IsPlan) return y;
        using var entry = OperationTrace.Record(a.Arena, "add", a.Shape, y.Shape, a.Shape.Count);
        Elementwise.Add(a.Span, b.Span, y.Span);
        return y;
    }
}
