namespace Kandinsky;

/// <summary>A Huffman table made ready for decoding: short codes by one look-up, longer ones by comparing with the last code of each length.</summary>
internal sealed class JpegHuffmanTable
{
    /// <summary>Codes up to this length are found by one look-up.</summary>
    public const int LookupBits = 9;

    private const int LongestCode = 16;

    private readonly ushort[] _lookup = new ushort[1 << LookupBits];   // length × 256 + symbol; 0 for longer codes
    private readonly int[] _end = new int[LongestCode + 1];            // It is one past the last code of each length.
    private readonly int[] _offset = new int[LongestCode + 1];         // from a code to its symbol's place
    private readonly byte[] _symbols;

    public JpegHuffmanTable(JpegHuffmanSpec spec)
    {
        _symbols = spec.Symbols;
        var index = 0;
        foreach (var (symbol, code, length) in spec.Codes())
        {
            _end[length] = code + 1;
            _offset[length] = index++ - code;
            if (length <= LookupBits)
                _lookup.AsSpan(code << (LookupBits - length), 1 << (LookupBits - length)).Fill((ushort)(length << 8 | symbol));
        }
    }

    /// <summary>The symbol whose code the next 16 bits start with, and the code's length.</summary>
    public (byte Symbol, int Length) Find(int nextBits)
    {
        var entry = _lookup[nextBits >> (LongestCode - LookupBits)];
        if (entry != 0)
            return ((byte)entry, entry >> 8);
        for (var length = LookupBits + 1; length <= LongestCode; length++)
        {
            var code = nextBits >> (LongestCode - length);
            if (code < _end[length])
                return (_symbols[code + _offset[length]], length);
        }

        throw JpegError.Damaged("its data holds a code that no Huffman table has");
    }

    /// <summary>DC tables give sizes of at most 15 bits.</summary>
    public bool HasOnlySizes => _symbols.All(symbol => symbol <= 15);
}
