using System.Buffers.Binary;
using System.Text;

namespace Kandinsky;

/// <summary>Writes the smallest EXIF block that carries a user comment: two directories of big-endian entries.</summary>
internal static class ExifWriter
{
    private const int EntryBytes = 12;

    /// <summary>The data of an APP1 segment.</summary>
    /// <param name="comment">Any text; stored as UTF-16.</param>
    /// <param name="software">The program's name; stored as ASCII.</param>
    public static byte[] Write(string comment, string software)
    {
        byte[] program = [.. Encoding.ASCII.GetBytes(software), 0, 0, 0, 0];   // They are long enough never to fit into the entry itself.
        byte[] text = [.. "UNICODE\0"u8, .. Encoding.BigEndianUnicode.GetBytes(comment)];
        const int first = 8;
        const int second = first + 2 + 2 * EntryBytes + 4;
        const int programAt = second + 2 + EntryBytes + 4;
        var textAt = programAt + program.Length;

        var block = new byte[Exif.Header.Length + textAt + text.Length];
        Exif.Header.CopyTo(block);
        var tiff = block.AsSpan(Exif.Header.Length);
        "MM\0*"u8.CopyTo(tiff);
        BinaryPrimitives.WriteInt32BigEndian(tiff[4..], first);
        BinaryPrimitives.WriteInt16BigEndian(tiff[first..], 2);
        WriteEntry(tiff[(first + 2)..], Exif.SoftwareTag, type: 2, program.Length, programAt);
        WriteEntry(tiff[(first + 2 + EntryBytes)..], Exif.SubdirectoryTag, type: 4, 1, second);
        BinaryPrimitives.WriteInt16BigEndian(tiff[second..], 1);
        WriteEntry(tiff[(second + 2)..], Exif.UserCommentTag, type: 7, text.Length, textAt);
        program.CopyTo(tiff[programAt..]);
        text.CopyTo(tiff[textAt..]);
        return block;
    }

    private static void WriteEntry(Span<byte> entry, ushort tag, short type, int count, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(entry, tag);
        BinaryPrimitives.WriteInt16BigEndian(entry[2..], type);
        BinaryPrimitives.WriteInt32BigEndian(entry[4..], count);
        BinaryPrimitives.WriteInt32BigEndian(entry[8..], value);
    }
}
