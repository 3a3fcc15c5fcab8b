namespace Kandinsky;

/// <summary>
/// Byte strings in a tree, each with a number: all of them that begin a text are found in one walk along it, whatever their count.
/// A child is kept under its parent and its byte in one hash table, so that hundreds of thousands of strings are taken in fast.
/// </summary>
internal sealed class ByteTrie
{
    /// <summary>No such node, no such number.</summary>
    public const int None = -1;

    /// <summary>The node that every walk begins at.</summary>
    public const int Root = 0;

    /// <summary>The most nodes: a node and a byte make one number of 32 bits.</summary>
    public const int MostNodes = (1 << 24) - 1;

    private uint[] _keys = new uint[1 << 10];       // parent and byte, plus one; 0: free
    private int[] _children = new int[1 << 10];
    private int[] _values = [None, .. new int[255]];
    private int _nodes = 1;

    /// <summary>Nodes in use.</summary>
    public int Nodes => _nodes;

    /// <summary>Gives a string a number, in place of an earlier one; at most <see cref="MostNodes"/> bytes in all.</summary>
    public void Set(ReadOnlySpan<byte> text, int value)
    {
        var node = Root;
        foreach (var next in text)
        {
            var slot = SlotOf(node, next);
            if (_keys[slot] == 0) slot = Grow(node, next, slot);
            node = _children[slot];
        }
        _values[node] = value;
    }

    /// <summary>The node that a byte leads to, or <see cref="None"/>.</summary>
    public int Next(int node, byte next)
    {
        var slot = SlotOf(node, next);
        return _keys[slot] == 0 ? None : _children[slot];
    }

    /// <summary>The number of the string that ends at a node, or <see cref="None"/>.</summary>
    public int ValueOf(int node) => _values[node];

    private int Grow(int node, byte next, int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_nodes, MostNodes);
        if (2 * _nodes > _keys.Length)
        {
            Rehash();
            slot = SlotOf(node, next);
        }
        if (_nodes == _values.Length) Array.Resize(ref _values, 2 * _nodes);
        _values[_nodes] = None;
        (_keys[slot], _children[slot]) = (Key(node, next), _nodes++);
        return slot;
    }

    private void Rehash()
    {
        var (keys, children) = (_keys, _children);
        (_keys, _children) = (new uint[2 * keys.Length], new int[2 * keys.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] == 0) continue;
            var slot = SlotOf(keys[i]);
            (_keys[slot], _children[slot]) = (keys[i], children[i]);
        }
    }

    private static uint Key(int node, byte next) => (((uint)node << 8) | next) + 1;

    private int SlotOf(int node, byte next) => SlotOf(Key(node, next));

    private int SlotOf(uint key)
    {
        const uint Odd = 0x9E3779B1;
        var mask = _keys.Length - 1;
        var hash = key * Odd;
        var slot = (int)(hash ^ (hash >> 15)) & mask;
        while (_keys[slot] != 0 && _keys[slot] != key) slot = (slot + 1) & mask;
        return slot;
    }
}
