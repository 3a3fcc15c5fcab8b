using System.Buffers.Binary;
using System.Text;

namespace Kandinsky.Tensors;

/// <summary>The table of contents of a zip archive whose entries are stored, not compressed, so that they can be mapped where they lie.</summary>
internal sealed class ZipDirectory
{
    private const int EndLength = 22;
    private const int LongestComment = 65535;
    private const int LongestDirectory = 8 << 20;

    private readonly MappedFile _file;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public ZipDirectory(MappedFile file)
    {
        _file = file;
        var (offset, length, count) = FindDirectory();
        if (length > LongestDirectory || offset < 0 || length < 0
            || offset > file.Length - length) throw Damaged("its table of contents lies outside the file");
        ReadEntries(file.Copy(offset, (int)length), count);
    }

    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Where an entry's bytes lie in the file and how many they are, or null when there is no such entry.</summary>
    public (long Offset, long Length)? Locate(string name)
    {
        if (!_entries.TryGetValue(name, out var entry)) return null;
        if (entry.Method != 0 || (entry.Flags & 1) != 0 || entry.StoredLength != entry.Length)
            throw Damaged($"'{LegibleText.Of(name)}' is compressed or encrypted, which torch never does");
        if (entry.HeaderOffset < 0 || entry.HeaderOffset > _file.Length - 30) throw Damaged($"'{LegibleText.Of(name)}' lies outside the file");
        var header = _file.Copy(entry.HeaderOffset, 30);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != 0x04034B50) throw Damaged($"'{LegibleText.Of(name)}' does not begin where it should");
        var offset = entry.HeaderOffset + 30 + Short(header, 26) + Short(header, 28);
        if (entry.Length < 0 || offset > _file.Length - entry.Length) throw Damaged($"'{LegibleText.Of(name)}' ends behind the end of the file");
        return (offset, entry.Length);
    }

    /// <summary>The checksum the archive promises for an entry.</summary>
    public uint Checksum(string name) => _entries[name].Checksum;

    private (long Offset, long Length, long Count) FindDirectory()
    {
        var tail = _file.Copy(Math.Max(0, _file.Length - EndLength - LongestComment), (int)Math.Min(_file.Length, EndLength + LongestComment));
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != 0x06054B50 || Short(end, 20) != end.Length - EndLength) continue;
            var (offset, length, count) = ((long)Word(end, 16), (long)Word(end, 12), (long)Short(end, 10));
            return offset == uint.MaxValue || length == uint.MaxValue || count == ushort.MaxValue
                ? FindLargeDirectory(_file.Length - tail.Length + at)
                : (offset, length, count);
        }
        throw Damaged("it has no table of contents, so its end is missing");
    }

    private (long Offset, long Length, long Count) FindLargeDirectory(long endOffset)
    {
        if (endOffset < 20) throw Damaged("its table of contents cannot be found");
        var locator = _file.Copy(endOffset - 20, 20);
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != 0x07064B50 || at < 0
            || at > _file.Length - 56) throw Damaged("its table of contents cannot be found");
        var end = _file.Copy(at, 56);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != 0x06064B50) throw Damaged("its table of contents cannot be found");
        return (Long(end, 48), Long(end, 40), Long(end, 32));
    }

    private void ReadEntries(ReadOnlySpan<byte> directory, long count)
    {
        for (long i = 0; i < count; i++)
        {
            if (directory.Length < 46 || Word(directory, 0) != 0x02014B50) throw Damaged("its table of contents is cut off");
            var (nameLength, extraLength, commentLength) = (Short(directory, 28), Short(directory, 30), Short(directory, 32));
            if (directory.Length < 46 + nameLength + extraLength + commentLength) throw Damaged("its table of contents is cut off");
            var name = Encoding.UTF8.GetString(directory.Slice(46, nameLength));
            var entry = new Entry(Short(directory, 10), Short(directory, 8), Word(directory, 16), Word(directory, 20), Word(directory, 24),
                Word(directory, 42));
            if (!_entries.TryAdd(name, Widened(entry, directory.Slice(46 + nameLength, extraLength)))) throw Damaged(
                $"'{LegibleText.Of(name)}' is there twice");
            directory = directory[(46 + nameLength + extraLength + commentLength)..];
        }
    }

    // Sizes and offsets beyond 4 GB stand in the extra field with id 1, in this order, each only where its short form is all ones.
    private static Entry Widened(Entry entry, ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (Short(extra, 0), Short(extra, 2));
            if (length > extra.Length - 4) return entry;
            var field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != 1) continue;
            return entry with
            {
                Length = Take(ref field, entry.Length),
                StoredLength = Take(ref field, entry.StoredLength),
                HeaderOffset = Take(ref field, entry.HeaderOffset),
            };
        }
        return entry;
    }

    private static long Take(ref ReadOnlySpan<byte> field, long value)
    {
        if (value != uint.MaxValue || field.Length < 8) return value;
        var wide = Long(field, 0);
        field = field[8..];
        return wide;
    }

    private static int Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private KandinskyException Damaged(string what) =>
        new($"{_file.Path}: is not a whole torch archive ({what}); fetch it again", ErrorKind.Model);

    private readonly record struct Entry(int Method, int Flags, uint Checksum, long StoredLength, long Length, long HeaderOffset);
}
