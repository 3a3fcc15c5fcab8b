namespace Kandinsky.Kernels;

/// <summary>A filter packed for the gradient of its input, made by <see cref="Convolution.PackTransposed"/>.</summary>
/// <remarks>
/// Of stride 1 that gradient is a convolution of dy with the filter whose channels are exchanged and whose taps are rotated by half a turn, in any form. Of
/// larger strides it is a product, dy · weight, of which a pixel
/// adds up what the taps that read it received.
/// </remarks>
public sealed class TransposedFilter : IPackedWeights
{
    internal TransposedFilter(ConvolutionShape shape, PackedFilter turned) => (Shape, Turned) = (shape, turned);

    internal TransposedFilter(ConvolutionShape shape, PackedMatrix matrix) => (Shape, Matrix) = (shape, matrix);

    /// <summary>The convolution whose input's gradient is computed.</summary>
    public ConvolutionShape Shape { get; }

    /// <inheritdoc/>
    public long Bytes => Turned?.Bytes ?? Matrix!.Bytes;

    /// <inheritdoc/>
    public PackedBytes Packed => Turned?.Packed ?? Matrix!.Packed;

    internal PackedFilter? Turned { get; }

    /// <summary>[outputs, taps · inputs], transposed.</summary>
    internal PackedMatrix? Matrix { get; }

    /// <summary>Whether the gradient of a convolution's input is one itself.</summary>
    internal static bool IsConvolution(ConvolutionShape shape) => shape.Stride == 1 && shape.PadBefore < shape.Kernel && shape.PadAfter < shape.Kernel;

    /// <summary>That convolution.</summary>
    internal static ConvolutionShape Turn(ConvolutionShape shape) =>
        new(shape.OutChannels, shape.InChannels, shape.Kernel, 1, shape.Kernel - 1 - shape.PadBefore, shape.Kernel - 1 - shape.PadAfter);

    /// <inheritdoc/>
    public void Dispose()
    {
        Turned?.Dispose();
        Matrix?.Dispose();
    }
}
