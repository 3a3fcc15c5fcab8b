using System.Buffers.Binary;
using System.Text;

namespace Kandinsky;

/// <summary>One chunk of a PNG file: a four-letter type and where its data lies in the file.</summary>
internal readonly record struct PngChunk(string Type, ReadOnlyMemory<byte> Data, bool IsIntact)
{
    /// <summary>The eight bytes every PNG file starts with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A decoder that does not know a critical chunk must give up; others may be skipped.</summary>
    public bool IsCritical => char.IsAsciiLetterUpper(Type[0]);

    /// <summary>The chunks up to and including IEND.</summary>
    /// <exception cref="KandinskyException">The file ends before IEND, or a critical chunk fails its checksum.</exception>
    public static IEnumerable<PngChunk> Read(ReadOnlyMemory<byte> file)
    {
        if (!file.Span.StartsWith(Signature))
            throw PngError.Damaged("it does not start with the PNG signature");
        for (var position = Signature.Length; ;)
        {
            var chunk = At(file, position);
            yield return chunk;
            if (chunk.Type == "IEND")
                yield break;
            position += 12 + chunk.Data.Length;
        }
    }

    private static PngChunk At(ReadOnlyMemory<byte> file, int position)
    {
        if (file.Length - position < 12)
            throw PngError.Damaged("it ends before the IEND chunk");
        var length = BinaryPrimitives.ReadUInt32BigEndian(file.Span[position..]);
        var typeBytes = file.Span.Slice(position + 4, 4);
        foreach (var letter in typeBytes)
        {
            if (!char.IsAsciiLetter((char)letter))
                throw PngError.Damaged($"there is no chunk at byte {position}");
        }

        var type = KnownType(typeBytes);
        if (length > file.Length - position - 12)
            throw PngError.Damaged($"it ends inside its {type} chunk");
        var data = file.Slice(position + 8, (int)length);
        var crc = BinaryPrimitives.ReadUInt32BigEndian(file.Span[(position + 8 + (int)length)..]);
        var chunk = new PngChunk(type, data, Checksum(typeBytes, data.Span) == crc);
        if (chunk.IsCritical && !chunk.IsIntact)
            throw PngError.Damaged($"its {type} chunk fails its checksum");
        return chunk;
    }

    /// <summary>Thousands of IDAT chunks share one string.</summary>
    private static string KnownType(ReadOnlySpan<byte> type) => type.SequenceEqual("IDAT"u8) ? "IDAT" : Encoding.ASCII.GetString(type);

    private static uint Checksum(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => Crc32.Append(Crc32.Of(type), data);

    /// <summary>Appends a chunk with its length and checksum.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        stream.Write(word);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, Checksum(type, data));
        stream.Write(word);
    }
}
