namespace Kandinsky.Kernels;

/// <summary>A convolution's weights in the form its kernel reads, made by <see cref="Convolution.Pack"/>.</summary>
public sealed unsafe class PackedFilter : IPackedWeights
{
    private readonly NativeBuffer? _buffer;
    private readonly PackedBytes _kept;   // This counts where there is no buffer.

    /// <summary>Takes weights that were packed before.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="form">How it is computed.</param>
    /// <param name="precision">What the weights were rounded to.</param>
    /// <param name="packed">The bytes, in place; they must outlive this object.</param>
    /// <exception cref="ArgumentException">The bytes are not as many as the filter takes, or lie badly.</exception>
    public PackedFilter(ConvolutionShape shape, FilterForm form, Precision precision, PackedBytes packed)
    {
        Stored(shape, form, precision).Check(packed);
        (Shape, Form, Precision, _kept) = (shape, form, precision, packed);
    }

    internal PackedFilter(ConvolutionShape shape, FilterForm form, Precision precision, NativeBuffer buffer) =>
        (Shape, Form, Precision, _buffer, Bytes) = (shape, form, precision, buffer, buffer.Length);

    /// <summary>The convolution.</summary>
    public ConvolutionShape Shape { get; }

    /// <summary>How it is computed.</summary>
    public FilterForm Form { get; }

    /// <summary>What the weights were rounded to.</summary>
    public Precision Precision { get; }

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <inheritdoc/>
    public PackedBytes Packed => _buffer is null ? default : new(_buffer);

    internal float* Panels => (float*)(_buffer?.Address ?? _kept.Address);

    internal RoundedPanels RoundedPanels
    {
        get
        {
            var stored = Stored(Shape, Form, Precision);
            return new(Panels, Precision, stored.Outputs, stored.Channels, stored.Taps);
        }
    }

    /// <summary>
    /// How a filter is packed: for the direct form taps are outermost, for Winograd's a channel's taps lie side by side, as in a matrix, or are transformed;
    /// the enlarging form has four filters of four taps.
    /// </summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="form">How it is computed.</param>
    /// <param name="precision">What the weights are rounded to.</param>
    public static PackedForm Stored(ConvolutionShape shape, FilterForm form, Precision precision)
    {
        var taps = shape.Kernel * shape.Kernel;
        return form switch
        {
            FilterForm.Direct => new(PackedOrder.Panels, precision, shape.OutChannels, shape.InChannels, taps),
            FilterForm.Enlarging => new(PackedOrder.Panels, precision, EnlargingFilter.Outputs(shape.OutChannels), shape.InChannels, EnlargingFilter.Phases),
            FilterForm.Winograd2 when precision == Precision.Int8 =>
                new(PackedOrder.Transformed, precision, RoundedPanels.ApartOutputs(shape.OutChannels, WinogradFilter.Squares), shape.InChannels),
            FilterForm.Winograd2 when precision == Precision.BFloat16 =>
                new(PackedOrder.Transformed, precision, shape.OutChannels, WinogradFilter.Channels(shape.InChannels), WinogradFilter.Squares),
            FilterForm.TransformedWinograd4 => new(PackedOrder.Transformed, precision, shape.OutChannels, shape.InChannels, TransformedFilter.Squares),
            _ => new(PackedOrder.Panels, precision, shape.OutChannels, shape.InChannels * taps),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer?.Dispose();
}
