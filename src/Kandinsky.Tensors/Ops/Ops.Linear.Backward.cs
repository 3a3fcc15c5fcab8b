using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>dx = dy·W, dW = dyᵀ·x, db = Σ dy; the residual's gradient is dy.</summary>
    private static void GoBackLinear(Tape tape, Tensor x, Parameter weight, Parameter? bias, Tensor? residual, Tensor y)
    {
        var packed = x.IsTracked ? Packing.Turned(weight) : null;
        var dx = tape.Sink(x);
        if (!x.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "linear, back", y.Shape, x.Shape,
                ((x.IsTracked ? 2.0 : 0) + (weight.IsTrained ? 2 : 0)) * x.Shape.Count * weight.Rows);
            var dy = tape.Of(y);
            if (weight.IsTrained) Gemm.AddWeightGradient(x.Span, dy, x.Shape.Rows, weight.Gradient, Wanted(bias), weight.GradientPrecision);
            else if (bias is { IsTrained: true }) ColumnSums.Add(dy, 1, bias.Count, bias.Gradient);
            if (packed is not null) Gemm.Multiply(dy, x.Shape.Rows, packed, [], Activation.None, dx.Residual, dx.Span);
        }
        tape.Pass(y, residual);
    }

    /// <summary>The gradient of a parameter; empty where none is wanted.</summary>
    private static Span<float> Wanted(Parameter? parameter) => parameter is null ? default : parameter.WantedGradient;
}
