namespace Kandinsky.Kernels;

/// <summary>A read-only view of stored weights, usually of a mapped file, in the file's own number type.</summary>
/// <remarks>The view does not own the memory: whoever made it keeps the file mapped or the buffer alive as long as the view is used.</remarks>
public readonly unsafe struct WeightView
{
    private readonly byte* _address;

    /// <summary>A view of raw memory.</summary>
    /// <param name="address">The first byte.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="type">How each is stored.</param>
    public WeightView(nint address, long count, StorageType type)
    {
        _address = (byte*)address;
        Count = count;
        Type = type;
    }

    /// <summary>A view of single-precision numbers in a buffer.</summary>
    /// <param name="buffer">The buffer, which the caller keeps alive.</param>
    public WeightView(NativeBuffer buffer) : this(buffer.Address, buffer.Length / sizeof(float), StorageType.Float32) { }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    /// <summary>How each element is stored.</summary>
    public StorageType Type { get; }

    /// <summary>Bytes per element.</summary>
    public int ElementSize => Type == StorageType.Float32 ? 4 : 2;

    /// <summary>The elements' bytes as stored.</summary>
    public PackedBytes Stored => new((nint)_address, Count * ElementSize);

    internal byte* Address => _address;

    /// <summary>Says that all of it is about to be read: from a mapped file that is then faster.</summary>
    public void BringIn() => PageAdvice.BringIn((nint)_address, Count * ElementSize);

    /// <summary>Part of the view.</summary>
    /// <param name="start">The first element.</param>
    /// <param name="count">The number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part would leave the view.</exception>
    public WeightView Slice(long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, Count);
        return new WeightView((nint)(_address + start * ElementSize), count, Type);
    }

    /// <summary>Widens elements to single precision (exact for every storage type).</summary>
    /// <param name="start">The first element to read.</param>
    /// <param name="destination">Receives <c>destination.Length</c> numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range would leave the view.</exception>
    public void CopyTo(long start, Span<float> destination)
    {
        var part = Slice(start, destination.Length)._address;
        switch (Type)
        {
            case StorageType.Float32:
                new ReadOnlySpan<float>(part, destination.Length).CopyTo(destination);
                break;
            case StorageType.Float16:
                Widening.FromHalf(new ReadOnlySpan<ushort>(part, destination.Length), destination);
                break;
            default:
                Widening.FromBFloat16(new ReadOnlySpan<ushort>(part, destination.Length), destination);
                break;
        }
    }
}
