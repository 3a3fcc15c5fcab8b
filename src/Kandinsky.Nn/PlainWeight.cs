using Kandinsky.Kernels;

namespace Kandinsky.Nn;

/// <summary>A small weight's numbers in single precision, in the checkpoint's order.</summary>
sealed class PlainWeight : IPackedWeights
{
    private readonly NativeBuffer? _buffer;
    private readonly PackedBytes _numbers;

    /// <summary>Reads numbers in place.</summary>
    public PlainWeight(PackedBytes kept) => _numbers = kept;

    /// <summary>Copies stored numbers.</summary>
    public PlainWeight(WeightView stored)
    {
        Bytes = stored.Count * sizeof(float);
        _buffer = new NativeBuffer(Bytes);
        stored.CopyTo(0, _buffer.Span<float>(0, checked((int)stored.Count)));
        _numbers = new(_buffer);
    }

    /// <summary>A plan: no numbers.</summary>
    public PlainWeight(PackedForm planned) => Bytes = planned.Bytes;

    /// <summary>The numbers; none in a plan.</summary>
    public ReadOnlySpan<float> Numbers => _numbers.Floats;

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <inheritdoc/>
    public PackedBytes Packed => _buffer is null ? default : _numbers;

    /// <summary>The form of a weight of that shape.</summary>
    public static PackedForm Form(IReadOnlyList<int> shape) => new(PackedOrder.Rows, Precision.Float32, 1, shape.Aggregate(1, (product, size) => checked(product * size)));

    /// <inheritdoc/>
    public void Dispose() => _buffer?.Dispose();
}
