using System.Buffers.Binary;

namespace Kandinsky;

/// <summary>Writes baseline JPEG files with the standard Huffman tables. The same picture always gives the same bytes.</summary>
public static class JpegEncoder
{
    /// <summary>The picture as a JPEG file.</summary>
    /// <param name="image">Alpha is dropped; gray stays gray.</param>
    /// <param name="quality">1 (smallest) to 100 (best).</param>
    /// <param name="sampling">How finely colour is stored.</param>
    /// <exception cref="KandinskyException">The quality is out of range, or a side exceeds 65535 pixels.</exception>
    public static byte[] Encode(Image image, int quality = ImageFile.DefaultJpegQuality, ChromaSampling sampling = ChromaSampling.Halved) =>
        Encode(image, quality, sampling, []);

    internal static byte[] Encode(Image image, int quality, ChromaSampling sampling, IReadOnlyList<JpegSegment> segments)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (quality is < 1 or > 100)
            throw new KandinskyException($"JPEG quality {quality} is out of range; choose 1 to 100.", ErrorKind.Request);
        if (image.Width > ushort.MaxValue || image.Height > ushort.MaxValue)
            throw new KandinskyException($"JPEG holds at most 65535 pixels a side, not {image.Width}×{image.Height}; write a PNG instead.", ErrorKind.Request);
        image = image.To(image.Mode is ColorMode.Gray or ColorMode.GrayAlpha ? ColorMode.Gray : ColorMode.Rgb);
        var isHalved = sampling == ChromaSampling.Halved && image.Channels == 3;
        ushort[][] quantization = [JpegStandardTables.Quantization(true, quality), JpegStandardTables.Quantization(false, quality)];
        using var file = new MemoryStream();
        file.Write([0xFF, JpegMarker.StartOfImage]);
        Write(file, JpegMarker.App0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        foreach (var segment in segments)
            segment.Write(file);
        WriteTables(file, quantization, image.Channels);
        WriteFrame(file, image, isHalved);
        WriteScan(file, image, isHalved, quantization);
        file.Write([0xFF, JpegMarker.EndOfImage]);
        return file.ToArray();
    }

    private static void WriteTables(Stream file, ushort[][] quantization, int channels)
    {
        for (byte table = 0; table < Math.Min(channels, 2); table++)
        {
            var stored = new byte[65];
            stored[0] = table;
            for (var k = 0; k < 64; k++)
                stored[k + 1] = (byte)quantization[table][JpegZigzag.Place[k]];
            Write(file, JpegMarker.QuantizationTables, stored);
            WriteHuffman(file, table, table == 0 ? JpegStandardTables.LuminanceDc : JpegStandardTables.ChrominanceDc);
            WriteHuffman(file, (byte)(0x10 | table), table == 0 ? JpegStandardTables.LuminanceAc : JpegStandardTables.ChrominanceAc);
        }
    }

    private static void WriteHuffman(Stream file, byte place, JpegHuffmanSpec spec) =>
        Write(file, JpegMarker.HuffmanTables, [place, .. spec.Counts, .. spec.Symbols]);

    private static void WriteFrame(Stream file, Image image, bool isHalved)
    {
        var frame = new byte[6 + 3 * image.Channels];
        frame[0] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)image.Height);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(3), (ushort)image.Width);
        frame[5] = (byte)image.Channels;
        for (var component = 0; component < image.Channels; component++)
        {
            frame[6 + 3 * component] = (byte)(component + 1);
            frame[7 + 3 * component] = (byte)(isHalved && component == 0 ? 0x22 : 0x11);
            frame[8 + 3 * component] = (byte)(component == 0 ? 0 : 1);
        }

        Write(file, JpegMarker.BaselineFrame, frame);
    }

    private static void WriteScan(Stream file, Image image, bool isHalved, ushort[][] quantization)
    {
        Write(file, JpegMarker.StartOfScan, image.Channels == 1 ? [1, 1, 0, 0, 63, 0] : [3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
        var bits = new JpegBitWriter(file);
        var planes = JpegPlanes.Of(image, isHalved ? 16 : 8);
        if (isHalved)
            planes = [planes[0], planes[1].Halved(), planes[2].Halved()];
        var encoders = planes.Select((_, component) => component == 0
            ? new JpegBlockEncoder(quantization[0], JpegStandardTables.LuminanceDc, JpegStandardTables.LuminanceAc, bits)
            : new JpegBlockEncoder(quantization[1], JpegStandardTables.ChrominanceDc, JpegStandardTables.ChrominanceAc, bits)).ToArray();
        var (columns, rows) = (planes[^1].Width / 8, planes[^1].Height / 8);
        Span<int> block = stackalloc int[64];
        for (var unit = 0; unit < columns * rows; unit++)
        {
            var (row, column) = Math.DivRem(unit, columns);
            for (var component = 0; component < planes.Length; component++)
            {
                var side = isHalved && component == 0 ? 2 : 1;
                for (var part = 0; part < side * side; part++)
                {
                    planes[component].ReadBlock(column * side + part % side, row * side + part / side, block);
                    encoders[component].Encode(block);
                }
            }
        }

        bits.Finish();
    }

    private static void Write(Stream file, byte marker, byte[] data) => new JpegSegment(marker, data).Write(file);
}
