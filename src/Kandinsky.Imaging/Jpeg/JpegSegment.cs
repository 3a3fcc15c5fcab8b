using System.Buffers.Binary;

namespace Kandinsky;

/// <summary>A marker with its data, as it stands between the start of a JPEG file and its scans.</summary>
/// <param name="Marker">The byte after 0xFF, for example 0xE1 for APP1.</param>
/// <param name="Data">Up to 65533 bytes, without the length.</param>
internal readonly record struct JpegSegment(byte Marker, ReadOnlyMemory<byte> Data)
{
    public const int MaxBytes = 65533;

    /// <summary>Finds the segment at or after a position, passing over fill bytes and stray entropy-coded data, and moves behind it.</summary>
    /// <exception cref="KandinskyException">The file ends first.</exception>
    public static JpegSegment Next(ReadOnlyMemory<byte> file, ref int position)
    {
        var bytes = file.Span;
        byte marker = 0;
        while (marker == 0)
        {
            var skipped = position < bytes.Length ? bytes[position..].IndexOf((byte)0xFF) : -1;
            if (skipped < 0)
                throw JpegError.Damaged("it ends before its end marker");
            position += skipped;
            while (position < bytes.Length && bytes[position] == 0xFF)
                position++;
            if (position < bytes.Length)
                marker = bytes[position++];
        }

        if (JpegMarker.StandsAlone(marker))
            return new(marker, default);
        var length = position + 2 <= bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]) : 0;
        if (length < 2 || position + length > bytes.Length)
            throw JpegError.Damaged($"it ends inside its {marker:X2} segment");
        var data = file.Slice(position + 2, length - 2);
        position += length;
        return new(marker, data);
    }

    public void Write(Stream stream)
    {
        Span<byte> head = [0xFF, Marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], checked((ushort)(Data.Length + 2)));
        stream.Write(head);
        stream.Write(Data.Span);
    }
}
