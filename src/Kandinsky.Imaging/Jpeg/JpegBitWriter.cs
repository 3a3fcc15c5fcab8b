namespace Kandinsky;

/// <summary>Writes bits, most significant first, with a zero byte after every 0xFF.</summary>
internal sealed class JpegBitWriter(Stream stream)
{
    private readonly byte[] _pending = new byte[1 << 14];
    private int _pendingLength;
    private ulong _bits;
    private int _count;

    public void Write(int value, int length)
    {
        _bits = (_bits << length) | (uint)value;
        for (_count += length; _count >= 8; _count -= 8)
            WriteByte((byte)(_bits >> (_count - 8)));
    }

    /// <summary>Fills the last byte with ones and hands everything to the stream.</summary>
    public void Finish()
    {
        if (_count > 0)
            Write((1 << (8 - _count)) - 1, 8 - _count);
        stream.Write(_pending, 0, _pendingLength);
        _pendingLength = 0;
    }

    private void WriteByte(byte value)
    {
        if (_pendingLength + 2 > _pending.Length)
        {
            stream.Write(_pending, 0, _pendingLength);
            _pendingLength = 0;
        }

        _pending[_pendingLength++] = value;
        if (value == 0xFF)
            _pending[_pendingLength++] = 0;
    }
}
