namespace Kandinsky.Kernels;

/// <summary>A read-only view of a packed weight's bytes. It does not own them: whoever made it keeps them where they are as long as it is used.</summary>
public readonly unsafe struct PackedBytes
{
    private readonly byte* _address;

    internal PackedBytes(nint address, long length)
    {
        _address = (byte*)address;
        Length = length;
    }

    /// <summary>A view of a buffer.</summary>
    /// <param name="buffer">The buffer, which the caller keeps alive.</param>
    public PackedBytes(NativeBuffer buffer) : this(buffer.Address, buffer.Length) { }

    /// <summary>How many bytes.</summary>
    public long Length { get; }

    /// <summary>The bytes as single-precision numbers.</summary>
    public ReadOnlySpan<float> Floats => new(_address, checked((int)(Length / sizeof(float))));

    internal nint Address => (nint)_address;

    /// <summary>Some of the bytes.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the view.</exception>
    public ReadOnlySpan<byte> Span(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, Length);
        return new(_address + offset, count);
    }
}
