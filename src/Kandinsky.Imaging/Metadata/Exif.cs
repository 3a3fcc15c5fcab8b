using System.Buffers.Binary;
using System.Text;

namespace Kandinsky;

/// <summary>The two things of interest in a JPEG file's EXIF block: which way up the picture is, and the user comment.</summary>
/// <param name="Orientation">1 to 8 (EXIF 2.32, tag 0x0112); 1 if not given.</param>
/// <param name="UserComment">Text, or null.</param>
sealed record Exif(int Orientation, string? UserComment)
{
    public const ushort OrientationTag = 0x0112;
    public const ushort SoftwareTag = 0x0131;
    public const ushort SubdirectoryTag = 0x8769;
    public const ushort UserCommentTag = 0x9286;

    /// <summary>What an APP1 segment that holds EXIF starts with.</summary>
    public static ReadOnlySpan<byte> Header => "Exif\0\0"u8;

    /// <summary>Reads an APP1 segment; null if it holds no EXIF. A damaged block counts as far as it can be read.</summary>
    public static Exif? Parse(ReadOnlyMemory<byte> segment)
    {
        if (!segment.Span.StartsWith(Header))
            return null;
        var tiff = segment.Span[Header.Length..];
        if (tiff.Length < 8 || !(tiff.StartsWith("MM\0*"u8) || tiff.StartsWith("II*\0"u8)))
            return new(1, null);
        var isBigEndian = tiff[0] == 'M';
        var first = UInt32(tiff[4..], isBigEndian);
        var orientation = FindEntry(tiff, first, OrientationTag, isBigEndian) is { IsEmpty: false } entry ? UInt16(entry[8..], isBigEndian) : 1;
        var comment = FindEntry(tiff, first, SubdirectoryTag, isBigEndian) is { IsEmpty: false } pointer
            ? Comment(tiff, FindEntry(tiff, UInt32(pointer[8..], isBigEndian), UserCommentTag, isBigEndian), isBigEndian)
            : null;
        return new(orientation is >= 1 and <= 8 ? orientation : 1, comment);
    }

    static ReadOnlySpan<byte> FindEntry(ReadOnlySpan<byte> tiff, uint directory, ushort tag, bool isBigEndian)
    {
        if (directory > tiff.Length - 2)
            return [];
        var entries = tiff[((int)directory + 2)..];
        for (int left = UInt16(tiff[(int)directory..], isBigEndian); left > 0 && entries.Length >= 12; left--, entries = entries[12..])
        {
            if (UInt16(entries, isBigEndian) == tag)
                return entries[..12];
        }

        return [];
    }

    static string? Comment(ReadOnlySpan<byte> tiff, ReadOnlySpan<byte> entry, bool isBigEndian)
    {
        if (entry.IsEmpty)
            return null;
        var (length, offset) = (UInt32(entry[4..], isBigEndian), UInt32(entry[8..], isBigEndian));
        if (length < 8 || (ulong)offset + length > (ulong)tiff.Length)
            return null;
        var text = tiff.Slice((int)offset, (int)length);
        var encoding = text.StartsWith("UNICODE\0"u8) ? isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode : Encoding.UTF8;
        return encoding.GetString(text[8..]).TrimEnd('\0', ' ');
    }

    static ushort UInt16(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    static uint UInt32(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
