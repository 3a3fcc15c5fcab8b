using System.Buffers.Binary;

namespace Kandinsky;

/// <summary>Turns the bytes of stored rows into pixels of 8 bits a channel.</summary>
internal sealed class PngPixels
{
    private readonly PngHeader _header;
    private readonly byte[] _palette;   // red, green, blue, alpha of 256 entries; those the file lacks are black
    private readonly int[] _transparent;

    public PngPixels(PngContents contents)
    {
        _header = contents.Header;
        _palette = _header.ColorType == PngColorType.Palette ? Expand(contents) : [];
        _transparent = new int[_header.ColorType == PngColorType.Palette ? 0 : contents.Transparency.Length / 2];
        for (var sample = 0; sample < _transparent.Length; sample++)
            _transparent[sample] = BinaryPrimitives.ReadUInt16BigEndian(contents.Transparency.Span[(2 * sample)..]) & ((1 << _header.Depth) - 1);
        var hasAlpha = !contents.Transparency.IsEmpty;
        Mode = _header.ColorType switch
        {
            PngColorType.Gray => hasAlpha ? ColorMode.GrayAlpha : ColorMode.Gray,
            PngColorType.GrayAlpha => ColorMode.GrayAlpha,
            PngColorType.Rgba => ColorMode.Rgba,
            _ => hasAlpha ? ColorMode.Rgba : ColorMode.Rgb,
        };
    }

    /// <summary>The mode of the picture that is written.</summary>
    public ColorMode Mode { get; }

    /// <summary>Writes a stored row to the places a pass gives it in a row of the picture.</summary>
    public void Write(ReadOnlySpan<byte> stored, int columns, Span<byte> row, PngPass pass)
    {
        var channels = (int)Mode;
        if (_header.Depth == 8 && pass.ColumnStep == 1 && _header.Samples == channels && _palette.Length == 0)
        {
            stored.CopyTo(row);
            return;
        }

        for (var column = 0; column < columns; column++)
        {
            var pixel = row.Slice((pass.FirstColumn + column * pass.ColumnStep) * channels, channels);
            if (_palette.Length > 0)
                _palette.AsSpan(Sample(stored, column) * 4, channels).CopyTo(pixel);
            else
                WriteSamples(stored, column * _header.Samples, pixel);
        }
    }

    private void WriteSamples(ReadOnlySpan<byte> stored, int first, Span<byte> pixel)
    {
        var isTransparent = _transparent.Length > 0;
        for (var channel = 0; channel < _header.Samples; channel++)
        {
            var sample = Sample(stored, first + channel);
            isTransparent = isTransparent && sample == _transparent[channel];
            pixel[channel] = EightBits(sample);
        }

        if (_transparent.Length > 0)
            pixel[^1] = isTransparent ? (byte)0 : byte.MaxValue;
    }

    private int Sample(ReadOnlySpan<byte> stored, int index)
    {
        if (_header.Depth == 8)
            return stored[index];
        if (_header.Depth == 16)
            return BinaryPrimitives.ReadUInt16BigEndian(stored[(2 * index)..]);
        var bit = index * _header.Depth;
        return (stored[bit >> 3] >> (8 - _header.Depth - (bit & 7))) & ((1 << _header.Depth) - 1);
    }

    private byte EightBits(int sample) => _header.Depth switch
    {
        1 => (byte)(sample * 255),
        2 => (byte)(sample * 85),
        4 => (byte)(sample * 17),
        16 => (byte)(sample >> 8),
        _ => (byte)sample,
    };

    private static byte[] Expand(PngContents contents)
    {
        var entries = new byte[256 * 4];
        for (var entry = 0; entry < 256; entry++)
        {
            if (entry < contents.Palette.Length / 3)
                contents.Palette.Span.Slice(entry * 3, 3).CopyTo(entries.AsSpan(entry * 4));
            entries[entry * 4 + 3] = entry < contents.Transparency.Length ? contents.Transparency.Span[entry] : byte.MaxValue;
        }

        return entries;
    }
}
