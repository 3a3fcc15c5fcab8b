using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>x·sigmoid(x).</summary>
    /// <param name="x">Any shape.</param>
    public static Tensor Silu(Tensor x) => Activate(x, Activation.Silu);

    /// <summary>An activation function of every number.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="activation">The function.</param>
    /// <param name="into">May receive the result; may be <paramref name="x"/>.</param>
    public static Tensor Activate(Tensor x, Activation activation, Tensor? into = null)
    {
        if (activation == Activation.None) return x;
        var y = Result(x.Arena, x.Shape, null, into);
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, activation == Activation.Silu ? "silu" : "gelu", x.Shape, y.Shape, 4.0 * x.Shape.Count);
            switch (activation)
            {
                case Activation.Silu: Elementwise.Silu(x.Span, y.Span); break;
                case Activation.Gelu: Elementwise.Gelu(x.Span, y.Span); break;
                default: Elementwise.QuickGelu(x.Span, y.Span); break;
            }
        }
        var tape = Recorder(x.Arena, x.IsTracked);
        tape?.Record(y, () => GoBackActivation(tape, x, activation, y));
        return y;
    }

    /// <summary>a + b.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">As many numbers.</param>
    /// <param name="into">May receive the sum; may be either operand.</param>
    /// <returns>Of the shape of a.</returns>
    public static Tensor Add(Tensor a, Tensor b, Tensor? into = null)
    {
        if (a.Shape.Count != b.Shape.Count) throw new ArgumentException($"{b.Shape} cannot be added to {a.Shape}.", nameof(b));
        var y = Result(a.Arena, a.Shape, null, into);
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(a.Arena, "add", a.Shape, y.Shape, a.Shape.Count);
            Elementwise.Add(a.Span, b.Span, y.Span);
        }
        var tape = Recorder(a.Arena, a.IsTracked || b.IsTracked);
        tape?.Record(y, () =>
        {
            tape.AddCopy(y, a);
            tape.Pass(y, b);
        });
        return y;
    }

    /// <summary>x·factor.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="factor">The factor.</param>
    public static Tensor Scale(Tensor x, float factor)
    {
        if (factor == 1) return x;
        var y = x.Arena.Tensor(x.Shape);
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "scale", x.Shape, y.Shape, x.Shape.Count);
            Elementwise.Scale(x.Span, factor, 0, y.Span);
        }
        var tape = Recorder(x.Arena, x.IsTracked);
        tape?.Record(y, () =>
        {
            using var dx = tape.Write(x);
            if (!x.Arena.IsPlan) Elementwise.Scale(tape.Of(y), factor, 0, dx.Span);
        });
        return y;
    }

    private static void GoBackActivation(Tape tape, Tensor x, Activation activation, Tensor y)
    {
        using var dx = tape.Write(x);
        if (x.Arena.IsPlan) return;
        using var entry = OperationTrace.Record(x.Arena, activation == Activation.Silu ? "silu, back" : "gelu, back", y.Shape, x.Shape, 8.0 * x.Shape.Count);
        switch (activation)
        {
            case Activation.Silu: Elementwise.SiluGradient(x.Span, tape.Of(y), dx.Span); break;
            case Activation.Gelu: Elementwise.GeluGradient(x.Span, tape.Of(y), dx.Span); break;
            default: Elementwise.QuickGeluGradient(x.Span, tape.Of(y), dx.Span); break;
        }
    }
}
