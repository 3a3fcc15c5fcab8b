using System.Buffers.Binary;

namespace Kandinsky.Imaging.Tests;

/// <summary>An EXIF block of any byte order, with the entries of two directories.</summary>
internal sealed class ExifBuilder(bool isBigEndian)
{
    private readonly List<(ushort Tag, ushort Type, byte[] Value)> _first = [];
    private readonly List<(ushort Tag, ushort Type, byte[] Value)> _second = [];

    /// <summary>Adds a whole number: a byte (1), two (3) or four (4) of them.</summary>
    public ExifBuilder Number(ushort tag, ushort type, uint value)
    {
        var bytes = new byte[type == 1 ? 1 : type == 3 ? 2 : 4];
        if (type == 1) bytes[0] = (byte)value;
        else if (type == 3) UInt16(bytes, (ushort)value);
        else UInt32(bytes, value);
        _first.Add((tag, type, bytes));
        return this;
    }

    /// <summary>Adds text (2) or undefined bytes (7) to the first directory.</summary>
    public ExifBuilder Bytes(ushort tag, ushort type, params byte[] value)
    {
        _first.Add((tag, type, value));
        return this;
    }

    /// <summary>Adds a user comment to the second directory.</summary>
    public ExifBuilder Comment(params byte[] value)
    {
        _second.Add((Exif.UserCommentTag, 7, value));
        return this;
    }

    /// <summary>The block, from the byte order mark on.</summary>
    public byte[] Build()
    {
        var entries = _first.Count + (_second.Count > 0 ? 1 : 0);
        var second = 8 + 2 + 12 * entries + 4;
        var data = second + (_second.Count > 0 ? 2 + 12 * _second.Count + 4 : 0);
        var block = new byte[data + _first.Concat(_second).Where(entry => entry.Value.Length > 4).Sum(entry => entry.Value.Length)];
        (isBigEndian ? "MM\0*"u8 : "II*\0"u8).CopyTo(block);
        UInt32(block.AsSpan(4), 8);
        var at = Write(block, 8, entries, _first, ref data);
        if (_second.Count == 0) return block;
        Entry(block.AsSpan(at), Exif.SubdirectoryTag, 4, 1, second);
        Write(block, second, _second.Count, _second, ref data);
        return block;
    }

    private int Write(byte[] block, int at, int count, List<(ushort Tag, ushort Type, byte[] Value)> entries, ref int data)
    {
        UInt16(block.AsSpan(at), (ushort)count);
        at += 2;
        foreach (var (tag, type, value) in entries)
        {
            var units = type == 3 ? value.Length / 2 : type == 4 ? value.Length / 4 : value.Length;
            Entry(block.AsSpan(at), tag, type, units, data);
            if (value.Length <= 4)
            {
                block.AsSpan(at + 8, 4).Clear();
                value.CopyTo(block.AsSpan(at + 8));
            }
            else
            {
                value.CopyTo(block.AsSpan(data));
                data += value.Length;
            }
            at += 12;
        }
        return at;
    }

    private void Entry(Span<byte> entry, ushort tag, ushort type, int count, int value)
    {
        UInt16(entry, tag);
        UInt16(entry[2..], type);
        UInt32(entry[4..], (uint)count);
        UInt32(entry[8..], (uint)value);
    }

    private void UInt16(Span<byte> to, ushort value)
    {
        if (isBigEndian) BinaryPrimitives.WriteUInt16BigEndian(to, value);
        else BinaryPrimitives.WriteUInt16LittleEndian(to, value);
    }

    private void UInt32(Span<byte> to, uint value)
    {
        if (isBigEndian) BinaryPrimitives.WriteUInt32BigEndian(to, value);
        else BinaryPrimitives.WriteUInt32LittleEndian(to, value);
    }
}
