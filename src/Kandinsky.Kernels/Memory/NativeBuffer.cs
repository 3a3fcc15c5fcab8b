using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>Memory outside the garbage-collected heap, aligned to 64 bytes (one AVX-512 vector, one cache line); large buffers to huge pages.</summary>
/// <remarks>The content is undefined until written. The memory returns to the system on <see cref="Dispose"/>, or when the buffer is collected.</remarks>
public sealed unsafe class NativeBuffer : IDisposable
{
    /// <summary>The least alignment of a buffer in bytes.</summary>
    public const int Alignment = 64;

    // What is shorter is not worth a call.
    private const long ReturnedBytes = 256 << 10;

    private static long s_live;

    private byte* _address;

    /// <summary>Allocates a buffer.</summary>
    /// <param name="bytes">Its length in bytes, not negative.</param>
    /// <exception cref="OutOfMemoryException">The system refuses.</exception>
    public NativeBuffer(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Length = bytes;
        var large = bytes >= 2 * PageAdvice.HugePage;
        _address = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), large ? (nuint)PageAdvice.HugePage : Alignment);
        Interlocked.Add(ref s_live, bytes);
        if (large) PageAdvice.PreferHuge((nint)_address, bytes);
    }

    /// <summary>Frees memory nobody disposed.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Bytes of all buffers of the process that are neither disposed nor collected.</summary>
    internal static long LiveBytes => Volatile.Read(ref s_live);

    /// <summary>Length in bytes.</summary>
    public long Length { get; }

    /// <summary>The first byte.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_address == null, this);
            return (nint)_address;
        }
    }

    /// <summary>A view of part of the buffer.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="byteOffset">Where the view starts, in bytes.</param>
    /// <param name="count">How many elements it holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view would leave the buffer.</exception>
    public Span<T> Span<T>(long byteOffset, int count) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteOffset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset + (long)count * sizeof(T), Length);
        return new Span<T>((byte*)Address + byteOffset, count);
    }

    /// <summary>Has the system provide the memory of some of the bytes now, instead of when they are first written. What they hold does not change.</summary>
    /// <param name="byteOffset">The first byte.</param>
    /// <param name="bytes">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the buffer.</exception>
    public void Touch(long byteOffset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteOffset);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset + bytes, Length);
        PageAdvice.Provide(Address + (nint)byteOffset, bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_address == null) return;
        // The C library keeps what it is given back, up to 32 MB a piece, wherever something after it is still in use.
        if (Length >= ReturnedBytes) PageAdvice.Forget((nint)_address, Length);
        NativeMemory.AlignedFree(_address);
        _address = null;
        Interlocked.Add(ref s_live, -Length);
    }
}
