using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>The address of memory somebody mapped, held until disposed. It knows nothing of files.</summary>
public sealed unsafe class MappedMemory : IDisposable
{
    private const int ReadAheadBytes = 1 << 20;

    private readonly SafeBuffer _view;
    private byte* _address;

    /// <summary>Pins a mapped view.</summary>
    /// <param name="view">The view's handle; its owner disposes it after this object.</param>
    /// <param name="offset">Bytes between the handle's start and the first byte of interest (a mapping starts on a page boundary).</param>
    /// <param name="length">Bytes of interest.</param>
    public MappedMemory(SafeBuffer view, long offset, long length)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _view = view;
        byte* start = null;
        view.AcquirePointer(ref start);
        _address = start + offset;
        Length = length;
    }

    /// <summary>Bytes in view.</summary>
    public long Length { get; }

    /// <summary>Some of the bytes.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the view.</exception>
    public ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        Check(offset, count);
        return new ReadOnlySpan<byte>(_address + offset, count);
    }

    /// <summary>Some of the bytes as weights; the system starts reading larger ones at once.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="type">How each is stored.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the view.</exception>
    public WeightView Weights(long offset, long count, StorageType type)
    {
        Check(offset, checked(count * (type == StorageType.Float32 ? 4 : 2)));
        var view = new WeightView((nint)(_address + offset), count, type);
        if (count * view.ElementSize >= ReadAheadBytes) PageAdvice.ReadAhead((nint)view.Address, count * view.ElementSize);
        return view;
    }

    /// <summary>Says that some of the bytes are not needed for now: they leave the process's memory and are read again when touched.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="bytes">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the view.</exception>
    public void Forget(long offset, long bytes)
    {
        Check(offset, bytes);
        PageAdvice.Forget((nint)(_address + offset), bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_address == null) return;
        _address = null;
        _view.ReleasePointer();
    }

    private void Check(long offset, long bytes)
    {
        ObjectDisposedException.ThrowIf(_address == null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Length - offset);
    }
}
