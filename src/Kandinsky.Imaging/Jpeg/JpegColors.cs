namespace Kandinsky;

/// <summary>What the components of a JPEG file mean.</summary>
internal enum JpegColorSpace
{
    Gray,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}

/// <summary>Turns rows of components into pixels, with JFIF's coefficients in 16-bit fixed point.</summary>
internal static class JpegColors
{
    private const int Half = 1 << 15;

    /// <summary>The colour space, which files do not state outright (JFIF and Adobe's APP14 marker tell, else the components' numbers).</summary>
    /// <param name="components">The components' numbers.</param>
    /// <param name="adobeTransform">The last byte of Adobe's marker; null without one.</param>
    /// <param name="hasJfif">Whether the file has a JFIF marker.</param>
    public static JpegColorSpace Detect(ReadOnlySpan<byte> components, int? adobeTransform, bool hasJfif) => components.Length switch
    {
        1 => JpegColorSpace.Gray,
        4 => adobeTransform == 2 ? JpegColorSpace.Ycck : JpegColorSpace.Cmyk,
        _ when hasJfif => JpegColorSpace.YCbCr,
        _ when adobeTransform is { } transform => transform == 0 ? JpegColorSpace.Rgb : JpegColorSpace.YCbCr,
        _ => components.SequenceEqual("RGB"u8) ? JpegColorSpace.Rgb : JpegColorSpace.YCbCr,
    };

    /// <summary>Converts a row; four-component pictures become RGB, their inks stored inverted as Adobe does.</summary>
    public static void Convert(JpegColorSpace space, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> k, Span<byte> row)
    {
        switch (space)
        {
            case JpegColorSpace.Gray:
                a[..row.Length].CopyTo(row);
                break;
            case JpegColorSpace.YCbCr or JpegColorSpace.Ycck:
                ConvertYCbCr(a, b, c, row);
                break;
            default:
                for (int x = 0, to = 0; to < row.Length; x++, to += 3)
                    (row[to], row[to + 1], row[to + 2]) = (a[x], b[x], c[x]);
                break;
        }

        if (space is JpegColorSpace.Cmyk or JpegColorSpace.Ycck)
            PrintInk(k, row, inverted: space == JpegColorSpace.Cmyk ? 255 : 0);
    }

    private static void ConvertYCbCr(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> row)
    {
        var width = row.Length / 3;
        luma = luma[..width];
        blue = blue[..width];
        red = red[..width];
        for (int x = 0, to = 0; x < luma.Length; x++, to += 3)
        {
            var (y, cb, cr) = (luma[x], blue[x] - 128, red[x] - 128);
            var pixel = row.Slice(to, 3);
            pixel[0] = Clamped(y + ((91881 * cr + Half) >> 16));
            pixel[1] = Clamped(y + ((-22554 * cb - 46802 * cr + Half) >> 16));
            pixel[2] = Clamped(y + ((116130 * cb + Half) >> 16));
        }
    }

    /// <summary>
    /// Darkens by the black ink, of which k is the part of the paper left white: colour = k − ink·k / 255, rounded. Inks are stored
    /// inverted; those that come as YCbCr are inverted once more by the conversion.
    /// </summary>
    private static void PrintInk(ReadOnlySpan<byte> black, Span<byte> row, int inverted)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var k = black[i / 3];
            var product = (row[i] ^ inverted) * k + 128;
            row[i] = Clamped(k - (((product >> 8) + product) >> 8));
        }
    }

    private static byte Clamped(int value) => (byte)Math.Clamp(value, 0, 255);
}
