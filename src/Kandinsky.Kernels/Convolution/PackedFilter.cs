namespace Kandinsky.Kernels;

/// <summary>A convolution's weights in the form its kernel reads, made by <see cref="Convolution.Pack"/>.</summary>
public sealed unsafe class PackedFilter : IPackedWeights
{
    private readonly NativeBuffer? _buffer;

    internal PackedFilter(ConvolutionShape shape, FilterForm form, Precision precision, NativeBuffer buffer) =>
        (Shape, Form, Precision, _buffer, Bytes) = (shape, form, precision, buffer, buffer.Length);

    /// <summary>A plan: all but the weights.</summary>
    internal PackedFilter(ConvolutionShape shape, FilterForm form, Precision precision, long bytes) =>
        (Shape, Form, Precision, Bytes) = (shape, form, precision, bytes);

    /// <summary>The convolution.</summary>
    public ConvolutionShape Shape { get; }

    /// <summary>How it is computed.</summary>
    public FilterForm Form { get; }

    /// <summary>What the weights were rounded to.</summary>
    public Precision Precision { get; }

    /// <inheritdoc/>
    public long Bytes { get; }

    internal float* Panels => (float*)_buffer!.Address;

    internal ReducedPanels ReducedPanels => new(Panels, Precision, Shape.OutChannels, Shape.InChannels, Shape.Kernel * Shape.Kernel);

    /// <inheritdoc/>
    public void Dispose() => _buffer?.Dispose();
}
