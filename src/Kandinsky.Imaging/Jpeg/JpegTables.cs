using System.Buffers.Binary;

namespace Kandinsky;

/// <summary>The tables in force at a point of the file; later segments replace them.</summary>
internal sealed class JpegTables
{
    private readonly ushort[]?[] _quantization = new ushort[]?[4];
    private readonly JpegHuffmanTable?[] _dc = new JpegHuffmanTable?[4];
    private readonly JpegHuffmanTable?[] _ac = new JpegHuffmanTable?[4];

    /// <summary>Units between restart markers; 0 for none.</summary>
    public int RestartInterval { get; private set; }

    public ushort[] Quantization(int place) => _quantization[place] ?? throw JpegError.Damaged($"quantisation table {place} is missing");

    public JpegHuffmanTable Dc(int place) => _dc[place] ?? throw JpegError.Damaged($"DC Huffman table {place} is missing");

    public JpegHuffmanTable Ac(int place) => _ac[place] ?? throw JpegError.Damaged($"AC Huffman table {place} is missing");

    public void ReadRestartInterval(ReadOnlySpan<byte> data)
    {
        if (data.Length != 2)
            throw JpegError.Damaged("its restart interval has a wrong length");
        RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(data);
    }

    public void ReadQuantization(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var (isWide, place) = (data[0] >> 4, data[0] & 15);
            if (isWide > 1 || place > 3 || data.Length < 1 + 64 * (isWide + 1))
                throw JpegError.Damaged("a quantisation table is cut short");
            var table = new ushort[64];
            for (var k = 0; k < 64; k++)
                table[JpegZigzag.Place[k]] = isWide == 1 ? BinaryPrimitives.ReadUInt16BigEndian(data[(1 + 2 * k)..]) : data[1 + k];
            _quantization[place] = table;
            data = data[(1 + 64 * (isWide + 1))..];
        }
    }

    public void ReadHuffman(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var (isAc, place) = (data[0] >> 4, data[0] & 15);
            if (isAc > 1 || place > 3 || data.Length < 17)
                throw JpegError.Damaged("a Huffman table is cut short");
            var counts = data.Slice(1, 16).ToArray();
            var symbols = counts.Sum(count => count);
            if (symbols > 256 || data.Length < 17 + symbols)
                throw JpegError.Damaged("a Huffman table has a wrong number of codes");
            var table = new JpegHuffmanTable(new(counts, data.Slice(17, symbols).ToArray()));
            if (isAc == 0 && !table.HasOnlySizes)
                throw JpegError.Damaged("a DC Huffman table has sizes above 15");
            (isAc == 1 ? _ac : _dc)[place] = table;
            data = data[(17 + symbols)..];
        }
    }
}
