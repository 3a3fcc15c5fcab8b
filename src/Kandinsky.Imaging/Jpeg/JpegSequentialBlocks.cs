namespace Kandinsky;

/// <summary>Reads blocks whose coefficients come all at once (ITU-T T.81, annex F).</summary>
internal static class JpegSequentialBlocks
{
    /// <summary>Reads a block and turns it into samples.</summary>
    public static void Read(ref JpegBitReader bits, JpegScanComponent scan, int column, int row)
    {
        Span<short> block = stackalloc short[64];
        scan.PreviousDc += bits.Signed(bits.Symbol(scan.Dc));
        block[0] = (short)scan.PreviousDc;
        for (var k = 1; k < 64; k++)
        {
            var symbol = bits.Symbol(scan.Ac);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0)
            {
                if (run != 15)
                    break;
                k += 15;
                continue;
            }

            k += run;
            if (k > 63)
                throw JpegError.Damaged("a block has more than 64 coefficients");
            block[JpegZigzag.Place[k]] = (short)bits.Signed(size);
        }

        scan.Component.Reconstruct(block, column, row);
    }
}
