using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>The weights of products, in the form that one call of an operation wants. Nothing is remembered but what was prepared.</summary>
internal static class Packing
{
    /// <summary>The weight of a linear layer.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="x">What it is multiplied with.</param>
    /// <returns>Null if the model has no numbers. To be ended by <see cref="End"/>.</returns>
    public static PackedMatrix? Matrix(Parameter weight, Tensor x)
    {
        if (IsOnce(weight, x.Arena)) return Once(weight);
        var use = x.Arena.Tape is null ? weight.Use : LinearUse.Packed;
        var form = weight.Model.Forms.ForMatrix(weight.Rows, weight.RowWidth, x.Shape.Rows, use, weight.IsSensitive);
        return weight.Prepared.Find(form, out var found) ? (PackedMatrix?)found : Prepare(weight, form, x);
    }

    /// <summary>Says that the operation has ended for which <see cref="Matrix"/> gave the weight.</summary>
    /// <param name="weight">The parameter.</param>
    /// <param name="arena">The operation's arena.</param>
    public static void End(Parameter weight, Arena arena)
    {
        if (IsOnce(weight, arena) && weight.Model.HasNumbers) weight.Model.ReleaseOnce(weight, OnceForm(weight));
    }

    /// <summary>The weight of a linear layer for the gradient of what it read.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    /// <returns>Null if the model has no numbers.</returns>
    public static PackedMatrix? Turned(Parameter weight)
    {
        var (outputs, inputs, precision) = (weight.Rows, weight.RowWidth, weight.GradientPrecision);
        var form = Gemm.Form(inputs, outputs, precision, streamed: false);
        return weight.Turned.Find(form, out var found) ? (PackedMatrix?)found : weight.Model.PrepareTurned(weight, form, stored =>
            Gemm.PackTransposed(stored, outputs, inputs, precision));
    }

    /// <summary>The filter of a convolution for the gradient of what it read.</summary>
    /// <param name="filter">[outChannels, inChannels, kernel, kernel].</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="read">What the filter read, after resampling: [batch, height, width, inChannels].</param>
    /// <returns>Null if the model has no numbers.</returns>
    public static TransposedFilter? Turned(Parameter filter, ConvolutionShape shape, Shape read)
    {
        var (form, precision) = filter.Model.Forms.ForInputGradient(shape, read[1], read[2], filter.GradientPrecision);
        var packed = PackedFilter.Stored(shape with { InChannels = shape.OutChannels, OutChannels = shape.InChannels }, form, precision);
        return filter.Turned.Find(packed, out var found) ? (TransposedFilter?)found : filter.Model.PrepareTurned(filter, packed, stored =>
            Convolution.PackTransposed(stored, shape, form, precision));
    }

    /// <summary>A weight is used once a run, unless it is trained or something goes back through it.</summary>
    private static bool IsOnce(Parameter weight, Arena arena) => weight.Use == LinearUse.Once && !weight.IsTrained && arena.Tape is null;

    /// <summary>The filter of a convolution.</summary>
    /// <param name="filter">[outChannels, inChannels, kernel, kernel].</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="x">The pictures, before resampling.</param>
    /// <param name="resampling">What happens to their size.</param>
    /// <returns>Null if the model has no numbers.</returns>
    public static PackedFilter? Filter(Parameter filter, ConvolutionShape shape, Tensor x, Resampling resampling)
    {
        var (form, precision) = FormOf(filter, shape, x, resampling);
        var stored = PackedFilter.Stored(shape, form, precision);
        return filter.Prepared.Find(stored, out var found) ? (PackedFilter?)found : Prepare(filter, shape, form, precision, x);
    }

    /// <summary>The form and the precision of a filter in one call.</summary>
    /// <param name="filter">[outChannels, inChannels, kernel, kernel].</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="x">The pictures, before resampling.</param>
    /// <param name="resampling">What happens to their size.</param>
    public static (FilterForm Form, Precision Precision) FormOf(Parameter filter, ConvolutionShape shape, Tensor x, Resampling resampling)
    {
        var input = new ConvolutionInput(default, 0, x.Shape[1], x.Shape[2]) { Resampling = resampling };
        return filter.Model.Forms.ForFilter(shape, input.FilteredHeight / shape.Stride, input.FilteredWidth / shape.Stride, resampling, filter.IsSensitive);
    }

    private static PackedMatrix? Once(Parameter weight)
    {
        if (!weight.Model.HasNumbers) return null;
        var form = OnceForm(weight);
        return weight.Model.Once(weight, form, kept => new PackedMatrix(kept, form), stored => Gemm.Stream(stored, form.Outputs, form.Channels));
    }

    private static PackedForm OnceForm(Parameter weight) => Gemm.Form(weight.Rows, weight.RowWidth, Precision.Float32, streamed: true);

    private static PackedMatrix? Prepare(Parameter weight, PackedForm form, Tensor x)
    {
        if (!weight.Model.HasNumbers)
        {
            weight.Model.Plan(weight, form);
            return null;
        }
        using var entry = OperationTrace.Record(x.Arena, "pack matrix", x.Shape, new Shape(form.Outputs, form.Channels), 0);
        return weight.Model.Prepare(weight, form, kept => new PackedMatrix(kept, form), stored => form.Order == PackedOrder.Rows
            ? Gemm.Stream(stored, form.Outputs, form.Channels, form.Precision)
            : Gemm.Pack(stored, form.Outputs, form.Channels, form.Precision));
    }

    private static PackedFilter? Prepare(Parameter filter, ConvolutionShape shape, FilterForm form, Precision precision, Tensor x)
    {
        var stored = PackedFilter.Stored(shape, form, precision);
        if (!filter.Model.HasNumbers)
        {
            filter.Model.Plan(filter, stored);
            return null;
        }
        using var entry = OperationTrace.Record(x.Arena, "pack filter", x.Shape, new Shape(shape.OutChannels, shape.InChannels, shape.Kernel, shape.Kernel), 0);
        return filter.Model.Prepare(filter, stored, kept => new PackedFilter(shape, form, precision, kept), numbers =>
            Convolution.Pack(numbers, shape, form, precision));
    }
}
