namespace Kandinsky;

/// <summary>The tables ITU-T T.81 annex K suggests, which nearly every encoder uses.</summary>
internal static class JpegStandardTables
{
    private static ReadOnlySpan<byte> LuminanceAtFifty =>
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static ReadOnlySpan<byte> ChrominanceAtFifty =>
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    public static JpegHuffmanSpec LuminanceDc { get; } = new([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    public static JpegHuffmanSpec ChrominanceDc { get; } = new([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    public static JpegHuffmanSpec LuminanceAc { get; } = new(
        [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D],
        Convert.FromHexString(
            "01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A161718191A25262728292A3435363738393A434445464748494A"
            + "535455565758595A636465666768696A737475767778797A838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6"
            + "C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA"));

    public static JpegHuffmanSpec ChrominanceAc { get; } = new(
        [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
        Convert.FromHexString(
            "0001020311040521310612415107617113223281081442" + "91A1B1C109233352F0156272D10A162434E125F11718191A262728292A35363738393A434445464748494A"
            + "535455565758595A636465666768696A737475767778797A82838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5"
            + "C6C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA"));

    /// <summary>A quantisation table, row by row, at a quality of 1 to 100: at 50 as printed, at 100 all ones.</summary>
    public static ushort[] Quantization(bool isLuminance, int quality)
    {
        var scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        var atFifty = isLuminance ? LuminanceAtFifty : ChrominanceAtFifty;
        var table = new ushort[64];
        for (var i = 0; i < 64; i++)
            table[i] = (ushort)Math.Clamp((atFifty[i] * scale + 50) / 100, 1, 255);
        return table;
    }
}
