using System.Buffers;

namespace Kandinsky;

/// <summary>
/// A file on its way into the cache: <c>HASH.incomplete</c> among the blobs. It outlives a cut and a killed process, and
/// takes its final name only when length and hash are right.
/// </summary>
internal sealed class PartialBlob : IAsyncDisposable
{
    private const int BufferSize = 1 << 20;

    private readonly string _path;
    private readonly HubFile _file;
    private readonly BlobHash _hash;
    private readonly Stream _stream;

    private PartialBlob(string path, HubFile file, Stream stream) =>
        (_path, _file, _hash, _stream) = (path, file, new(file.Hash, file.Bytes), stream);

    /// <summary>How many bytes are there.</summary>
    public long Length { get; private set; }

    /// <summary>Whether some of the bytes come from an earlier process.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Whether all bytes are there.</summary>
    public bool IsWhole => Length == _file.Bytes;

    /// <summary>The unfinished file's path for a blob's.</summary>
    public static string PathFor(string blob) => blob + ".incomplete";

    /// <summary>Opens the unfinished file, taking in what an earlier process left.</summary>
    /// <param name="blob">The path it will have when whole.</param>
    /// <param name="file">What it will be.</param>
    /// <param name="open">Opens a file for reading and writing, making it when it is not there.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task<PartialBlob> OpenAsync(string blob, HubFile file, Func<string, Stream> open, CancellationToken cancellation)
    {
        var path = PathFor(blob);
        if (new FileInfo(path).LinkTarget is not null)
            File.Delete(path); // A link could lead the bytes out of the cache.
        var partial = new PartialBlob(path, file, open(path));
        try
        {
            await partial.TakeInAsync(cancellation).ConfigureAwait(false);
            return partial;
        }
        catch
        {
            await partial.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Appends bytes.</summary>
    /// <exception cref="IOException">The disk is full or failing.</exception>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await _stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        _hash.Append(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>Drops all bytes.</summary>
    public void Restart()
    {
        _stream.SetLength(0);
        _stream.Position = 0;
        _hash.Restart();
        (Length, IsResumed) = (0, false);
    }

    /// <summary>Whether the bytes have the expected hash.</summary>
    public bool Matches() => IsWhole && _hash.Matches();

    /// <summary>Gives the whole file its final name; the bytes are on the disk before the name is.</summary>
    public async Task CompleteAsync(string blob)
    {
        if (_stream is FileStream file)
            file.Flush(flushToDisk: true);
        await _stream.DisposeAsync().ConfigureAwait(false);
        File.Move(_path, blob, overwrite: true);
    }

    /// <summary>Deletes the file.</summary>
    public async Task DiscardAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        File.Delete(_path);
    }

    public async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private async Task TakeInAsync(CancellationToken cancellation)
    {
        if (_stream.Length > _file.Bytes)
            _stream.SetLength(0);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            _stream.Position = 0;
            while (await _stream.ReadAsync(buffer.AsMemory(0, BufferSize), cancellation).ConfigureAwait(false) is > 0 and var read)
            {
                _hash.Append(buffer.AsSpan(0, read));
                Length += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        IsResumed = Length > 0;
    }
}
