namespace Kandinsky;

/// <summary>
/// The 8×8 cosine transform in integers, 13 fraction bits (Loeffler, Ligtenberg and Moschytz 1989, "Practical fast 1-D DCT algorithms with
/// 11 multiplications"). The arithmetic and its rounding are those of the accurate integer transform that JPEG libraries use by
/// default, so that pixels agree to the last bit.
/// </summary>
internal static class JpegDct
{
    private const int FractionBits = 13;
    private const int ExtraBits = 2;   // They are kept between the passes.

    private const int C0_298631336 = 2446;
    private const int C0_390180644 = 3196;
    private const int C0_541196100 = 4433;
    private const int C0_765366865 = 6270;
    private const int C0_899976223 = 7373;
    private const int C1_175875602 = 9633;
    private const int C1_501321110 = 12299;
    private const int C1_847759065 = 15137;
    private const int C1_961570560 = 16069;
    private const int C2_053119869 = 16819;
    private const int C2_562915447 = 20995;
    private const int C3_072711026 = 25172;

    /// <summary>Coefficients to samples.</summary>
    /// <param name="coefficients">64, row by row.</param>
    /// <param name="quantization">64, row by row; multiplied in here.</param>
    /// <param name="samples">Receives 8 rows of 8.</param>
    /// <param name="stride">From one row of samples to the next.</param>
    public static void Inverse(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> quantization, Span<byte> samples, int stride)
    {
        Span<int> block = stackalloc int[64];
        coefficients = coefficients[..64];
        quantization = quantization[..64];
        for (var column = 0; column < 8; column++)
        {
            var dc = coefficients[column] * quantization[column];
            if (coefficients[column + 8] == 0 && coefficients[column + 16] == 0 && coefficients[column + 24] == 0 && coefficients[column + 32] == 0
                && coefficients[column + 40] == 0 && coefficients[column + 48] == 0 && coefficients[column + 56] == 0)
            {
                for (var row = 0; row < 64; row += 8)
                    block[column + row] = dc << ExtraBits;
                continue;
            }

            InverseEight(
                dc,
                coefficients[column + 8] * quantization[column + 8],
                coefficients[column + 16] * quantization[column + 16],
                coefficients[column + 24] * quantization[column + 24],
                coefficients[column + 32] * quantization[column + 32],
                coefficients[column + 40] * quantization[column + 40],
                coefficients[column + 48] * quantization[column + 48],
                coefficients[column + 56] * quantization[column + 56],
                block[column..],
                8,
                FractionBits - ExtraBits);
        }

        for (var row = 0; row < 8; row++)
        {
            var line = block.Slice(row * 8, 8);
            InverseEight(line[0], line[1], line[2], line[3], line[4], line[5], line[6], line[7], line, 1, FractionBits + ExtraBits + 3);
            var output = samples.Slice(row * stride, 8);
            for (var column = 0; column < 8; column++)
                output[column] = (byte)Math.Clamp(line[column] + 128, 0, 255);
        }
    }

    /// <summary>Samples less 128 to coefficients, eight times too large, in place.</summary>
    public static void Forward(Span<int> block)
    {
        for (var row = 0; row < 64; row += 8)
            ForwardEight(block[row..], 1, FractionBits - ExtraBits, evenShift: -ExtraBits);
        for (var column = 0; column < 8; column++)
            ForwardEight(block[column..], 8, FractionBits + ExtraBits, evenShift: ExtraBits);
    }

    private static void InverseEight(int s0, int s1, int s2, int s3, int s4, int s5, int s6, int s7, Span<int> output, int step, int shift)
    {
        var turned = (s2 + s6) * C0_541196100;
        var even2 = turned - s6 * C1_847759065;
        var even3 = turned + s2 * C0_765366865;
        var even0 = (s0 + s4) << FractionBits;
        var even1 = (s0 - s4) << FractionBits;
        var (a0, a3, a1, a2) = (even0 + even3, even0 - even3, even1 + even2, even1 - even2);

        var (sum71, sum53, sum73, sum51) = (s7 + s1, s5 + s3, s7 + s3, s5 + s1);
        var common = (sum73 + sum51) * C1_175875602;
        var (z1, z2) = (-sum71 * C0_899976223, -sum53 * C2_562915447);
        var (z3, z4) = (common - sum73 * C1_961570560, common - sum51 * C0_390180644);
        var odd0 = s7 * C0_298631336 + z1 + z3;
        var odd1 = s5 * C2_053119869 + z2 + z4;
        var odd2 = s3 * C3_072711026 + z2 + z3;
        var odd3 = s1 * C1_501321110 + z1 + z4;

        var half = 1 << (shift - 1);
        output[7 * step] = (a0 - odd3 + half) >> shift;
        output[0] = (a0 + odd3 + half) >> shift;
        output[step] = (a1 + odd2 + half) >> shift;
        output[6 * step] = (a1 - odd2 + half) >> shift;
        output[2 * step] = (a2 + odd1 + half) >> shift;
        output[5 * step] = (a2 - odd1 + half) >> shift;
        output[3 * step] = (a3 + odd0 + half) >> shift;
        output[4 * step] = (a3 - odd0 + half) >> shift;
    }

    private static void ForwardEight(Span<int> d, int step, int shift, int evenShift)
    {
        var (sum0, difference0) = (d[0] + d[7 * step], d[0] - d[7 * step]);
        var (sum1, difference1) = (d[step] + d[6 * step], d[step] - d[6 * step]);
        var (sum2, difference2) = (d[2 * step] + d[5 * step], d[2 * step] - d[5 * step]);
        var (sum3, difference3) = (d[3 * step] + d[4 * step], d[3 * step] - d[4 * step]);

        var (a0, a3, a1, a2) = (sum0 + sum3, sum0 - sum3, sum1 + sum2, sum1 - sum2);
        d[0] = Shifted(a0 + a1, evenShift);
        d[4 * step] = Shifted(a0 - a1, evenShift);
        var turned = (a2 + a3) * C0_541196100;
        d[2 * step] = Shifted(turned + a3 * C0_765366865, shift);
        d[6 * step] = Shifted(turned - a2 * C1_847759065, shift);

        var (sum30, sum21, sum31, sum20) = (difference3 + difference0, difference2 + difference1, difference3 + difference1, difference2 + difference0);
        var common = (sum31 + sum20) * C1_175875602;
        var (z1, z2) = (-sum30 * C0_899976223, -sum21 * C2_562915447);
        var (z3, z4) = (common - sum31 * C1_961570560, common - sum20 * C0_390180644);
        d[7 * step] = Shifted(difference3 * C0_298631336 + z1 + z3, shift);
        d[5 * step] = Shifted(difference2 * C2_053119869 + z2 + z4, shift);
        d[3 * step] = Shifted(difference1 * C3_072711026 + z2 + z3, shift);
        d[step] = Shifted(difference0 * C1_501321110 + z1 + z4, shift);
    }

    /// <summary>Rounded division by a power of two; a negative shift multiplies.</summary>
    private static int Shifted(int value, int shift) => shift < 0 ? value << -shift : (value + (1 << (shift - 1))) >> shift;
}
