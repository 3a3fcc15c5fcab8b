using System.IO.MemoryMappedFiles;
using Kandinsky.Kernels;
using Microsoft.Win32.SafeHandles;

namespace Kandinsky.Tensors;

/// <summary>A file mapped for reading. The file's length is looked up again before every use, so that a shrunk file is refused.</summary>
/// <remarks>
/// Pages already handed out cannot be protected: when another program cuts the file while a view is being read, the system ends the
/// process. Writers that replace a file by renaming, as this library does, never cause that.
/// </remarks>
internal sealed class MappedFile : IDisposable
{
    private const int CopiedPiece = 1 << 20;

    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _accessor;
    private readonly MappedMemory? _memory;

    public MappedFile(string path)
    {
        Path = path;
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            Length = RandomAccess.GetLength(_handle);
            if (Length == 0) return;
            _file = MemoryMappedFile.CreateFromFile(_handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _accessor = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
            _memory = new MappedMemory(_accessor.SafeMemoryMappedViewHandle, _accessor.PointerOffset, Length);
            _memory.PreferHugePages();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Dispose();
            throw Unreadable(path, e);
        }
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>Its length when it was opened.</summary>
    public long Length { get; }

    /// <summary>Copies bytes by reading, not by the mapping.</summary>
    public byte[] Copy(long offset, int count)
    {
        var bytes = new byte[count];
        Fill(bytes, offset);
        return bytes;
    }

    /// <summary>Reads bytes into memory, by all threads and not by the mapping.</summary>
    public void Read(long offset, long count, NativeBuffer into) =>
        Workers.For((int)((count + CopiedPiece - 1) / CopiedPiece), (File: this, offset, count, into), static (copy, piece) =>
    {
        var start = (long)piece * CopiedPiece;
        copy.File.Fill(copy.into.Span<byte>(start, (int)Math.Min(CopiedPiece, copy.count - start)), copy.offset + start);
    });

    public ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        CheckLength();
        return count == 0 ? [] : _memory!.Bytes(offset, count);
    }

    public WeightView Weights(long offset, long count, StorageType type)
    {
        CheckLength();
        return _memory!.Weights(offset, count, type);
    }

    public PackedBytes Packed(long offset, long count)
    {
        CheckLength();
        return _memory!.Packed(offset, count);
    }

    /// <summary>Reads what the system's cache lacks of some of the bytes, without holding it in this process.</summary>
    public void ReadAhead(long offset, long bytes) => _memory?.ReadAhead(offset, bytes);

    /// <summary>Says that some of the bytes are not needed for now.</summary>
    public void Forget(long offset, long bytes)
    {
        if (bytes > 0) _memory!.Forget(offset, bytes);
    }

    public void Dispose()
    {
        _memory?.Dispose();
        _accessor?.Dispose();
        _file?.Dispose();
        _handle?.Dispose();
    }

    private void Fill(Span<byte> bytes, long offset)
    {
        try
        {
            while (bytes.Length > 0)
            {
                var read = RandomAccess.Read(_handle, bytes, offset);
                if (read == 0) throw Shrunk();
                bytes = bytes[read..];
                offset += read;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Path, e);
        }
    }

    private void CheckLength()
    {
        if (RandomAccess.GetLength(_handle) < Length) throw Shrunk();
    }

    private KandinskyException Shrunk() =>
        new($"{Path}: the file became shorter while in use; restore it, then start again", ErrorKind.Model);

    private static KandinskyException Unreadable(string path, Exception cause) => cause switch
    {
        FileNotFoundException or DirectoryNotFoundException => new($"{path}: no such file; check the model folder", ErrorKind.Model, cause),
        UnauthorizedAccessException => new($"{path}: may not be read; check its permissions and that it is a file", ErrorKind.Model, cause),
        _ => new($"{path}: cannot be read ({LegibleText.Of(cause.Message)}); check the disk and the file", ErrorKind.Model, cause),
    };
}
