using System.IO.Compression;

namespace Kandinsky;

/// <summary>Expands a zlib stream of a PNG file, only as far as asked.</summary>
internal sealed class PngInflater(params IReadOnlyList<ReadOnlyMemory<byte>> pieces) : IDisposable
{
    private readonly ZLibStream _zlib = new(new SegmentStream(pieces), CompressionMode.Decompress);

    /// <summary>Fills the buffer and returns its length, less only at the end of the stream.</summary>
    /// <exception cref="KandinskyException">The stream is damaged.</exception>
    public int Read(Span<byte> buffer)
    {
        try
        {
            return _zlib.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw PngError.Damaged("its data is not a zlib stream", error);
        }
    }

    public void Dispose() => _zlib.Dispose();
}
