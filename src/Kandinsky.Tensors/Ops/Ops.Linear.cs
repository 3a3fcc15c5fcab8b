using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>
/// Operations on tensors. They check shapes, make the result in the arena of their first operand, and call one kernel; where a <see cref="Tape"/> records,
/// they say how to go back.
/// </summary>
public static partial class Ops
{
    /// <summary>y = activation(x·Wᵀ + b) + residual.</summary>
    /// <param name="x">[…, inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs] or null.</param>
    /// <param name="activation">Applied after the bias.</param>
    /// <param name="residual">[…, outputs], added last.</param>
    /// <param name="into">May receive the result; may be <paramref name="residual"/>.</param>
    /// <param name="forNorm">Whether a group norm reads the result: its statistics are then taken on the way out. The outermost axis is that of
    /// samples.</param>
    /// <returns>[…, outputs]; of the shape of <paramref name="residual"/> if there is one.</returns>
    public static Tensor Linear(Tensor x, Parameter weight, Parameter? bias, Activation activation = Activation.None, Tensor? residual = null,
        Tensor? into = null, bool forNorm = false)
    {
        if (x.Shape.Width != weight.RowWidth) throw new ArgumentException($"A linear layer of {weight.RowWidth} inputs was given {x.Shape}.", nameof(x));
        if (weight.Change is { } change)
        {
            var changed = Scale(Product(Product(x, change.Down, null), change.Up, null), change.Scale);
            var isLast = activation == Activation.None && residual is null;
            return Finish(Product(x, weight, bias, residual: changed, into: isLast ? into ?? changed : changed), activation, residual, into);
        }
        var isApart = activation != Activation.None && x.Arena.Tape is { IsRecording: true }
            && (x.IsTracked || weight.IsTrained || bias is { IsTrained: true });
        return isApart ? Finish(Product(x, weight, bias), activation, residual, into) : Product(x, weight, bias, activation, residual, into, forNorm);
    }

    private static Tensor Product(Tensor x, Parameter weight, Parameter? bias, Activation activation = Activation.None, Tensor? residual = null,
        Tensor? into = null, bool forNorm = false)
    {
        var (outputs, inputs) = (weight.Rows, weight.RowWidth);
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
        Packing.End(weight, x.Arena);
        var tape = Recorder(x.Arena, x.IsTracked || weight.IsTrained || bias is { IsTrained: true } || residual is { IsTracked: true });
        tape?.Record(y, () => GoBackLinear(tape, x, weight, bias, residual, y));
        return y;
    }

    /// <summary>What follows the sums, step by step.</summary>
    private static Tensor Finish(Tensor sums, Activation activation, Tensor? residual, Tensor? into)
    {
        if (activation != Activation.None) sums = Activate(sums, activation, residual is null ? into : null);
        return residual is null ? sums : Add(residual, sums, into);
    }

    /// <summary>Where to write a result: a new tensor, unless one is given that nobody needs as it is.</summary>
    private static Tensor Result(Arena arena, Shape shape, Tensor? residual, Tensor? into)
    {
        if (residual is not null
            && residual.Shape.Count != shape.Count) throw new ArgumentException($"A residual of {residual.Shape} cannot be added to {shape}.",
            nameof(residual));
        if (into is not null && into.Shape.Count != shape.Count) throw new ArgumentException($"A result of {shape} does not fit into {into.Shape}.",
            nameof(into));
        if (into is null || (arena.Tape is not null && !into.IsRoom)) return arena.Tensor(residual?.Shape ?? shape);
        into.Moments = default;
        return into;
    }

    /// <summary>The tape of an arena if it records, and anything that an operation reads has a gradient.</summary>
    private static Tape? Recorder(Arena arena, bool isWanted) => isWanted && arena.Tape is { IsRecording: true } tape ? tape : null;
}
