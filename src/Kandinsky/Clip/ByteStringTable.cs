using System.Buffers.Binary;

namespace Kandinsky;

/// <summary>
/// A hash table from short byte strings to numbers: tens of thousands of entries are read in a few milliseconds because none of
/// them becomes a string object.
/// </summary>
internal sealed class ByteStringTable
{
    private readonly record struct Entry(int Start, int Length, int Value);

    private byte[] _bytes;
    private Entry[] _entries;
    private int[] _slots;       // index of an entry + 1; 0: free
    private int _used;

    /// <param name="capacity">Entries expected; more are welcome.</param>
    public ByteStringTable(int capacity)
    {
        _bytes = new byte[16 * Math.Max(capacity, 16)];
        _entries = new Entry[Math.Max(capacity, 16)];
        _slots = new int[SlotsFor(_entries.Length)];
    }

    /// <summary>Entries held.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the longest key.</summary>
    public int LongestKey { get; private set; }

    /// <summary>The largest of the values.</summary>
    public int LargestValue
    {
        get
        {
            var largest = 0;
            for (var i = 0; i < Count; i++) largest = Math.Max(largest, _entries[i].Value);
            return largest;
        }
    }

    /// <summary>Looks a key up.</summary>
    public bool TryGetValue(ReadOnlySpan<byte> key, out int value)
    {
        var entry = _slots[SlotOf(key)] - 1;
        value = entry < 0 ? 0 : _entries[entry].Value;
        return entry >= 0;
    }

    /// <summary>Adds a key, or gives a known one another value.</summary>
    public void Set(ReadOnlySpan<byte> key, int value)
    {
        var slot = SlotOf(key);
        if (_slots[slot] is var known and > 0)
        {
            _entries[known - 1] = _entries[known - 1] with { Value = value };
            return;
        }

        if (_used + key.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * (_used + key.Length));
        }

        if (Count == _entries.Length)
        {
            Grow();
            slot = SlotOf(key);
        }

        key.CopyTo(_bytes.AsSpan(_used));
        _entries[Count] = new Entry(_used, key.Length, value);
        _used += key.Length;
        _slots[slot] = ++Count;
        LongestKey = Math.Max(LongestKey, key.Length);
    }

    private void Grow()
    {
        var entries = new Entry[2 * Count];
        Array.Copy(_entries, entries, Count);
        _entries = entries;
        _slots = new int[SlotsFor(_entries.Length)];
        for (var i = 0; i < Count; i++)
        {
            _slots[SlotOf(_bytes.AsSpan(_entries[i].Start, _entries[i].Length))] = i + 1;
        }
    }

    private int SlotOf(ReadOnlySpan<byte> key)
    {
        var mask = _slots.Length - 1;
        var slot = Hash(key) & mask;
        while (_slots[slot] is var known and > 0
            && !key.SequenceEqual(_bytes.AsSpan(_entries[known - 1].Start, _entries[known - 1].Length)))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private static int Hash(ReadOnlySpan<byte> key)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        var hash = (ulong)key.Length;
        for (; key.Length >= sizeof(ulong); key = key[sizeof(ulong)..])
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key)) * Odd;
            hash ^= hash >> 29;
        }

        foreach (var value in key)
        {
            hash = (hash ^ value) * Odd;
        }

        return (int)(hash >> 33);
    }

    private static int SlotsFor(int entries) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)entries * 2);
}
