using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>The address of memory somebody mapped, held until disposed. It knows nothing of files.</summary>
public sealed unsafe class MappedMemory : IDisposable
{
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

    /// <summary>Some of the bytes as weights.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="type">How each is stored.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the view.</exception>
    public WeightView Weights(long offset, long count, StorageType type)
    {
        Check(offset, checked(count * (type == StorageType.Float32 ? 4 : 2)));
        return new WeightView((nint)(_address + offset), count, type);
    }

    /// <summary>Some of the bytes as a packed weight, which are brought into memory: they are about to be used.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the view.</exception>
    public PackedBytes Packed(long offset, long count)
    {
        Check(offset, count);
        PageAdvice.BringIn((nint)(_address + offset), count);
        return new PackedBytes((nint)(_address + offset), count);
    }

    /// <summary>Reads what the system's cache lacks of some of the bytes, without holding it in this process.</summary>
    /// <param name="offset">The first byte, on a page's border.</param>
    /// <param name="bytes">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the view.</exception>
    public void ReadAhead(long offset, long bytes)
    {
        Check(offset, bytes);
        var address = (nint)(_address + offset);
        if (PageAdvice.IsResident(address, bytes)) return;
        PageAdvice.Read(address, bytes);
        PageAdvice.Forget(address, bytes);
    }

    /// <summary>Says that most of the bytes will be read: in large pieces, then.</summary>
    public void PreferHugePages() => PageAdvice.PreferHuge((nint)_address, Length);

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
