using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Operations on tensors. They check shapes, make the result in the arena of their first operand, and call one kernel.</summary>
public static partial class Ops
{
    /// <summary>y = activation(x·Wᵀ + b) + residual.</summary>
    /// <param name="x">[…, inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs] or null.</param>
    /// <param name="activation">Applied after the bias.</param>
    /// <param name="residual">[…, outputs], added last.</param>
    /// <param name="into">May receive the result; may be <paramref name="residual"/>.</param>
    /// <param name="forNorm">Whether a group norm reads the result: its statistics are then taken on the way out. The outermost axis is that of samples.</param>
    /// <returns>[…, outputs].</returns>
    public static Tensor Linear(Tensor x, Parameter weight, Parameter? bias, Activation activation = Activation.None, Tensor? residual = null, Tensor? into = null, bool forNorm = false)
    {
        var (outputs, inputs) = (weight.Rows, weight.RowWidth);
        if (x.Shape.Width != inputs) throw new ArgumentException($"A linear layer of {inputs} inputs was given {x.Shape}.", nameof(x));
        var packed = Packing.Matrix(weight, x);
        var offset = bias is null ? default : bias.Values;
        var y = Result(x.Arena, x.Shape.WithWidth(outputs), residual, into);
        if (y.Arena.IsPlan)
        {
            var form = weight.Model.Forms.ForMatrix(outputs, inputs, x.Shape.Rows, weight.Use, weight.IsSensitive);
            if (form.Order != PackedOrder.Rows) Gemm.PlanScratch(y.Arena.Scratch, form.Precision, x.Shape.Rows, inputs, outputs, activation);
            y.Arena.Scratch.End();
        }
        else
        {
            using var entry = OperationTrace.Record(x.Arena, "linear", x.Shape, y.Shape, 2.0 * x.Shape.Count * outputs);
            var moments = forNorm ? new ChannelMoments[x.Shape[0] * outputs] : [];
            Gemm.Multiply(x.Span, x.Shape.Rows, packed!, offset, activation, residual is null ? default : residual.Span, y.Span, moments);
            y.Moments = moments;
        }
        Packing.End(weight);
        return y;
    }

    private static Tensor Result(Arena arena, Shape shape, Tensor? residual, Tensor? into)
    {
        if (residual is not null && residual.Shape.Count != shape.Count) throw new ArgumentException($"A residual of {residual.Shape} cannot be added to {shape}.", nameof(residual));
        if (into is not null && into.Shape.Count != shape.Count) throw new ArgumentException($"A result of {shape} does not fit into {into.Shape}.", nameof(into));
        if (into is not null) into.Moments = default;
        return into ?? arena.Tensor(shape);
    }
}
