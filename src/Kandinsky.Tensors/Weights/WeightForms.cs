using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>
/// Which form a weight takes in one call of an operation: the one table of number type × shapes × memory. The same call always takes the same form, whatever
/// ran before.
/// </summary>
/// <param name="Precision">
/// The number type of the large products. Norms, first and last layers and embeddings of time stay in single precision.
/// </param>
/// <param name="Winograd">Whether 3×3 convolutions may be computed in Winograd's form: F(4, 3), exact to single precision, or F(2, 3) with products of
/// bfloat16 or bytes.</param>
/// <param name="TransformedFrom">
/// From how many pixels a side on Winograd's filters are kept transformed: they act sooner, to the same bits, in four times the memory. A model's finer levels
/// have the fewer filters and use each for more pixels, so that memory is best spent from the finest on.
/// </param>
public sealed record WeightForms(Precision Precision = Precision.Float32, bool Winograd = true, int TransformedFrom = WeightForms.Never)
{
    /// <summary>For <see cref="TransformedFrom"/>: all filters are transformed as they are used.</summary>
    public const int Never = int.MaxValue;

    /// <summary>Up to this many rows a matrix product is bound by reading its weights, which are then held as <see cref="Gemm.PrefersRows"/> says.</summary>
    public const int FewRows = 48;

    /// <summary>From so many channels on, even pictures of four tiles gain by Winograd's form.</summary>
    private const int ManyChannels = 512;

    /// <summary>Below so many channels pixels pass through memory so often that Winograd's form with products of reduced precision saves nothing.</summary>
    private const int FewChannels = 256;

    /// <summary>
    /// From so many channels on, even small pictures take filters transformed to bfloat16. These are twice as fast there and 32 bytes large in place of 18,
    /// which only the widest layers may cost: all of the published UNet's at 8 × 8 would take 0.7 GB more, these 0.25.
    /// </summary>
    private const int WideChannels = 2048;

    /// <summary>Above so many channels filters of bytes would take more memory by Winograd's form than they save time on few tiles.</summary>
    private const int LargestFilters = 2048;

    /// <summary>The form of a linear layer's weight.</summary>
    /// <param name="outputs">Rows of the weight.</param>
    /// <param name="inputs">Columns of the weight.</param>
    /// <param name="rows">Rows that it is multiplied with.</param>
    /// <param name="use">How the layer is used.</param>
    /// <param name="sensitive">Whether it keeps single precision.</param>
    public PackedForm ForMatrix(int outputs, int inputs, int rows, LinearUse use = LinearUse.Packed, bool sensitive = false)
    {
        var precision = sensitive ? Precision.Float32 : Precision;
        var streamed = (use != LinearUse.Packed || rows <= FewRows) && Gemm.PrefersRows(precision);
        return Gemm.Form(outputs, inputs, precision, streamed);
    }

    /// <summary>The form of a convolution's filter at a given size of its output, and what its weights are rounded to.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="height">Output height in pixels.</param>
    /// <param name="width">Output width in pixels.</param>
    /// <param name="resampling">What happens to the input before.</param>
    /// <param name="sensitive">Whether it keeps single precision.</param>
    public (FilterForm Form, Precision Precision) ForFilter(ConvolutionShape shape, int height, int width, Resampling resampling = Resampling.None,
        bool sensitive = false)
    {
        var precision = sensitive ? Precision.Float32 : Precision;
        var form = For(shape, precision, Math.Min(height, width), resampling);
        return (form, form is FilterForm.Winograd4 or FilterForm.TransformedWinograd4 ? Precision.Float32 : precision);
    }

    /// <summary>The form of a convolution's filter for the gradient of what it read, by the same table.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="height">Height in pixels of what it read.</param>
    /// <param name="width">Width in pixels of what it read.</param>
    /// <param name="precision">What products are rounded to: single precision or bfloat16.</param>
    public (FilterForm Form, Precision Precision) ForInputGradient(ConvolutionShape shape, int height, int width, Precision precision)
    {
        var form = For(shape with { InChannels = shape.OutChannels, OutChannels = shape.InChannels }, precision, Math.Min(height, width), Resampling.None);
        return (form, form is FilterForm.Winograd4 or FilterForm.TransformedWinograd4 ? Precision.Float32 : precision);
    }

    private FilterForm For(ConvolutionShape shape, Precision precision, int side, Resampling resampling)
    {
        if (shape is not { Kernel: 3, Stride: 1, PadBefore: 1, PadAfter: 1 }) return FilterForm.Direct;
        if (resampling == Resampling.Nearest2x && precision != Precision.Float32) return FilterForm.Enlarging;
        if (!Winograd || shape.InChannels < 16) return FilterForm.Direct;
        return (precision, side) switch
        {
            (Precision.BFloat16, >= 8) when shape.InChannels >= WideChannels => FilterForm.Winograd2,
            (Precision.BFloat16 or Precision.Int8, >= 16) when shape.InChannels >= FewChannels => FilterForm.Winograd2,
            (Precision.Int8, >= 8) when shape.InChannels is >= FewChannels and <= LargestFilters => FilterForm.Winograd2,
            (Precision.BFloat16 or Precision.Float32, >= 16) => side >= TransformedFrom ? FilterForm.TransformedWinograd4 : FilterForm.Winograd4,
            (Precision.Float32, >= 8) when shape.InChannels >= ManyChannels => FilterForm.Winograd4,
            _ => FilterForm.Direct,
        };
    }
}
