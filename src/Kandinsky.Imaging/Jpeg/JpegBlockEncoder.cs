using System.Numerics;

namespace Kandinsky;

/// <summary>Transforms, quantises and Huffman-codes the blocks of one component.</summary>
internal sealed class JpegBlockEncoder(ushort[] quantization, JpegHuffmanSpec dc, JpegHuffmanSpec ac, JpegBitWriter bits)
{
    private readonly (int Code, int Length)[] _dcCodes = CodesBySymbol(dc);
    private readonly (int Code, int Length)[] _acCodes = CodesBySymbol(ac);
    private int _previousDc;

    /// <param name="block">64 samples less 128; overwritten.</param>
    public void Encode(Span<int> block)
    {
        JpegDct.Forward(block);
        for (var i = 0; i < 64; i++)
            block[i] = Quantized(block[i], quantization[i] << 3);
        WriteValue(_dcCodes, run: 0, block[0] - _previousDc);
        _previousDc = block[0];
        var run = 0;
        for (var k = 1; k < 64; k++)
        {
            var value = block[JpegZigzag.Place[k]];
            if (value == 0)
            {
                run++;
                continue;
            }

            for (; run > 15; run -= 16)
                WriteCode(_acCodes[0xF0]);
            WriteValue(_acCodes, run, value);
            run = 0;
        }

        if (run > 0)
            WriteCode(_acCodes[0]);
    }

    private void WriteValue((int Code, int Length)[] codes, int run, int value)
    {
        var size = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));
        WriteCode(codes[(run << 4) | size]);
        bits.Write((value < 0 ? value - 1 : value) & ((1 << size) - 1), size);
    }

    private void WriteCode((int Code, int Length) code) => bits.Write(code.Code, code.Length);

    private static int Quantized(int value, int divisor) => value < 0 ? -((-value + (divisor >> 1)) / divisor) : (value + (divisor >> 1)) / divisor;

    private static (int Code, int Length)[] CodesBySymbol(JpegHuffmanSpec spec)
    {
        var codes = new (int, int)[256];
        foreach (var (symbol, code, length) in spec.Codes())
            codes[symbol] = (code, length);
        return codes;
    }
}
