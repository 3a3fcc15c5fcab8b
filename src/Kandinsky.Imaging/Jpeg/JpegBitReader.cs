namespace Kandinsky;

/// <summary>Reads the bits of a scan, most significant first, without the zero byte after every 0xFF. Stops at the next marker.</summary>
internal ref struct JpegBitReader(ReadOnlySpan<byte> file, int position)
{
    private readonly ReadOnlySpan<byte> _file = file;
    private ulong _bits;   // the next bit on top, zeros below the bits that are there
    private int _count;

    /// <summary>Where the bytes not yet taken begin; never beyond a marker.</summary>
    public int Position { get; private set; } = position;

    /// <summary>The next symbol.</summary>
    public int Symbol(JpegHuffmanTable table)
    {
        if (_count < 16)
            Fill();
        var (symbol, length) = table.Find((int)(_bits >> 48));
        Skip(length);
        return symbol;
    }

    /// <summary>The next bits as a number.</summary>
    /// <param name="length">0 to 16.</param>
    public int Bits(int length)
    {
        if (length == 0)
            return 0;
        if (_count < length)
            Fill();
        var value = (int)(_bits >> (64 - length));
        Skip(length);
        return value;
    }

    /// <summary>The next bits as a signed number without leading zeros (ITU-T T.81, figure F.12): below the middle means negative.</summary>
    public int Signed(int length)
    {
        var value = Bits(length);
        return length == 0 || value >> (length - 1) != 0 ? value : value - (1 << length) + 1;
    }

    /// <summary>Drops the rest of the byte and passes over the restart marker that must follow.</summary>
    public void Restart(int number)
    {
        (_bits, _count) = (0, 0);
        while (Position + 1 < _file.Length && _file[Position] == 0xFF && _file[Position + 1] == 0xFF)
            Position++;
        if (Position + 1 >= _file.Length || _file[Position] != 0xFF || _file[Position + 1] != JpegMarker.FirstRestart + (number & 7))
            throw JpegError.Damaged($"restart marker {number & 7} is missing");
        Position += 2;
    }

    private void Skip(int length)
    {
        if (length > _count)
            throw JpegError.Damaged("its picture data ends too early");
        _bits <<= length;
        _count -= length;
    }

    private void Fill()
    {
        while (_count <= 56 && Position < _file.Length)
        {
            var value = _file[Position];
            if (value == 0xFF)
            {
                if (Position + 1 >= _file.Length || _file[Position + 1] != 0)
                    return;
                Position++;
            }

            Position++;
            _bits |= (ulong)value << (56 - _count);
            _count += 8;
        }
    }
}
