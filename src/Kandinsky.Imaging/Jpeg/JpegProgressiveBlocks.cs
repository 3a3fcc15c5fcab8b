namespace Kandinsky;

/// <summary>Reads blocks whose coefficients come in several scans, some coefficients and some bits at a time (ITU-T T.81, annex G).</summary>
internal sealed class JpegProgressiveBlocks(JpegScanHeader scan)
{
    /// <summary>Blocks, this one included, whose coefficients of the scan are all zero so far and stay it.</summary>
    private int _emptyBlocks;

    public void Restart() => _emptyBlocks = 0;

    public void Read(ref JpegBitReader bits, JpegScanComponent component, Span<short> block)
    {
        if (scan.First == 0)
            ReadDc(ref bits, component, block);
        else if (scan.IsRefinement)
            RefineAc(ref bits, component.Ac, block);
        else if (_emptyBlocks > 0)
            _emptyBlocks--;
        else
            ReadAc(ref bits, component.Ac, block);
    }

    private void ReadDc(ref JpegBitReader bits, JpegScanComponent component, Span<short> block)
    {
        if (scan.IsRefinement)
        {
            block[0] |= (short)(bits.Bits(1) << scan.Bit);
            return;
        }

        component.PreviousDc += bits.Signed(bits.Symbol(component.Dc));
        block[0] = (short)(component.PreviousDc << scan.Bit);
    }

    private void ReadAc(ref JpegBitReader bits, JpegHuffmanTable table, Span<short> block)
    {
        for (var k = scan.First; k <= scan.Last; k++)
        {
            var symbol = bits.Symbol(table);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run < 15)
            {
                _emptyBlocks = (1 << run) + bits.Bits(run) - 1;
                return;
            }

            k += run;
            if (k > 63)
                throw JpegError.Damaged("a block has more than 64 coefficients");
            if (size > 0)
                block[JpegZigzag.Place[k]] = (short)(bits.Signed(size) << scan.Bit);
        }
    }

    private void RefineAc(ref JpegBitReader bits, JpegHuffmanTable table, Span<short> block)
    {
        var k = scan.First;
        while (_emptyBlocks == 0 && k <= scan.Last)
        {
            var symbol = bits.Symbol(table);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run < 15)
            {
                _emptyBlocks = (1 << run) + bits.Bits(run);
                break;
            }

            if (size > 1)
                throw JpegError.Damaged("a refinement scan holds a coefficient of several bits");
            var value = size == 0 ? 0 : bits.Bits(1) == 1 ? 1 << scan.Bit : -1 << scan.Bit;
            k = RefineKnown(ref bits, block, k, run);
            if (value != 0 && k <= scan.Last)
                block[JpegZigzag.Place[k]] = (short)value;
            k++;
        }

        if (_emptyBlocks > 0)
        {
            RefineKnown(ref bits, block, k, zeros: 64);
            _emptyBlocks--;
        }
    }

    /// <summary>Reads one more bit of each coefficient known not to be zero, up to the zero after so many zeros. Returns its place.</summary>
    private int RefineKnown(ref JpegBitReader bits, Span<short> block, int k, int zeros)
    {
        var bit = (short)(1 << scan.Bit);
        for (; k <= scan.Last; k++)
        {
            ref var coefficient = ref block[JpegZigzag.Place[k]];
            if (coefficient == 0)
            {
                if (zeros-- == 0)
                    break;
            }
            else if (bits.Bits(1) == 1 && (coefficient & bit) == 0)
            {
                coefficient += coefficient > 0 ? bit : (short)-bit;
            }
        }

        return k;
    }
}
