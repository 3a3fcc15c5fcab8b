using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>A small parameter's numbers in single precision, in the checkpoint's order.</summary>
internal sealed class PlainNumbers : IPackedWeights
{
    private readonly NativeBuffer? _buffer;
    private readonly PackedBytes _numbers;

    /// <summary>Reads numbers in place.</summary>
    public PlainNumbers(PackedBytes kept) => _numbers = kept;

    /// <summary>Copies stored numbers.</summary>
    public PlainNumbers(WeightView stored)
    {
        Bytes = stored.Count * sizeof(float);
        _buffer = new NativeBuffer(Bytes);
        stored.CopyTo(0, _buffer.Span<float>(0, checked((int)stored.Count)));
        _numbers = new(_buffer);
    }

    /// <summary>The numbers.</summary>
    public ReadOnlySpan<float> Numbers => _numbers.Floats;

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <inheritdoc/>
    public PackedBytes Packed => _buffer is null ? default : _numbers;

    /// <inheritdoc/>
    public void Dispose() => _buffer?.Dispose();
}
