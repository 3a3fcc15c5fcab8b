using System.Buffers.Binary;

namespace Kandinsky;

/// <summary>The entries of a directory in the TIFF structure that EXIF is (EXIF 2.32, section 4.6.2). What is damaged is not there.</summary>
internal readonly ref struct ExifDirectory
{
    private const int EntryBytes = 12;
    private const ushort Byte = 1, Ascii = 2, Short = 3, Long = 4;

    private readonly ReadOnlySpan<byte> _tiff;
    private readonly ReadOnlySpan<byte> _entries;

    private ExifDirectory(ReadOnlySpan<byte> tiff, bool isBigEndian, uint start)
    {
        _tiff = tiff;
        IsBigEndian = isBigEndian;
        if (start > tiff.Length - 2) return;
        var entries = tiff[((int)start + 2)..];
        _entries = entries[..(Math.Min(UInt16(tiff[(int)start..]), entries.Length / EntryBytes) * EntryBytes)];
    }

    /// <summary>The byte order of the whole structure.</summary>
    public bool IsBigEndian { get; }

    /// <summary>The first directory; empty if this is no TIFF structure.</summary>
    /// <param name="tiff">From the byte order mark on.</param>
    public static ExifDirectory First(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("MM\0*"u8) || tiff.StartsWith("II*\0"u8))) return default;
        var isBigEndian = tiff[0] == 'M';
        return new(tiff, isBigEndian, new ExifDirectory([], isBigEndian, 0).UInt32(tiff[4..]));
    }

    /// <summary>The directory an entry points to; empty without one.</summary>
    public ExifDirectory Below(ushort tag) => Find(tag) is { IsEmpty: false } entry ? new(_tiff, IsBigEndian, UInt32(entry[8..])) : default;

    /// <summary>A whole number, however wide; null without one.</summary>
    public uint? Number(ushort tag)
    {
        var entry = Find(tag);
        if (entry.IsEmpty) return null;
        return UInt16(entry[2..]) switch
        {
            Byte => entry[8],
            Short => UInt16(entry[8..]),
            Long => UInt32(entry[8..]),
            _ => null,
        };
    }

    /// <summary>The bytes of a text or of an undefined value; empty without one.</summary>
    /// <param name="tag">The entry's tag.</param>
    /// <param name="isAscii">Whether the entry says that it is ASCII.</param>
    public ReadOnlySpan<byte> Bytes(ushort tag, out bool isAscii)
    {
        isAscii = false;
        var entry = Find(tag);
        if (entry.IsEmpty) return [];
        isAscii = UInt16(entry[2..]) == Ascii;
        var (length, offset) = (UInt32(entry[4..]), UInt32(entry[8..]));
        if (length <= 4) return entry.Slice(8, (int)length);
        return (ulong)offset + length <= (ulong)_tiff.Length ? _tiff.Slice((int)offset, (int)length) : [];
    }

    private ReadOnlySpan<byte> Find(ushort tag)
    {
        for (var at = 0; at < _entries.Length; at += EntryBytes)
        {
            if (UInt16(_entries[at..]) == tag) return _entries.Slice(at, EntryBytes);
        }
        return [];
    }

    private ushort UInt16(ReadOnlySpan<byte> bytes) => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
        : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint UInt32(ReadOnlySpan<byte> bytes) => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
