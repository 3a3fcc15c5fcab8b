using System.Buffers.Binary;
using System.IO.Compression;

namespace Kandinsky.Imaging.Tests;

/// <summary>Builds PNG files of every kind, sound or broken, from a header and random samples.</summary>
internal sealed class PngBuilder
{
    public required PngHeader Header { get; init; }

    /// <summary>[height, width, samples], each below 2 to the power of the depth.</summary>
    public required int[] Samples { get; init; }

    public byte[] Palette { get; init; } = [];

    public byte[] Transparency { get; init; } = [];

    /// <summary>Bytes of each IDAT chunk.</summary>
    public int PieceBytes { get; init; } = 1 << 16;

    /// <summary>How the rows are compressed; without compression, damage to the file reaches them.</summary>
    public CompressionLevel Compression { get; init; } = CompressionLevel.Fastest;

    public static (PngColorType ColorType, int Depth)[] Kinds { get; } =
    [
        (PngColorType.Gray, 1), (PngColorType.Gray, 2), (PngColorType.Gray, 4), (PngColorType.Gray, 8), (PngColorType.Gray, 16),
        (PngColorType.Rgb, 8), (PngColorType.Rgb, 16),
        (PngColorType.Palette, 1), (PngColorType.Palette, 2), (PngColorType.Palette, 4), (PngColorType.Palette, 8),
        (PngColorType.GrayAlpha, 8), (PngColorType.GrayAlpha, 16),
        (PngColorType.Rgba, 8), (PngColorType.Rgba, 16),
    ];

    /// <summary>A random picture of a kind.</summary>
    public static PngBuilder Random(Random random, (PngColorType ColorType, int Depth) kind, int width, int height, bool isInterlaced)
    {
        var header = new PngHeader(width, height, kind.Depth, kind.ColorType, isInterlaced);
        var isPalette = kind.ColorType == PngColorType.Palette;
        var palette = isPalette ? Bytes(random, 3 << kind.Depth) : [];
        var samples = new int[width * height * header.Samples];
        foreach (ref var sample in samples.AsSpan())
            sample = random.Next(1 << kind.Depth) & random.Next(1 << kind.Depth);
        var hasTransparency = random.Next(2) == 0;
        var transparency = !hasTransparency ? [] : kind.ColorType switch
        {
            PngColorType.Palette => Bytes(random, random.Next(1, (1 << kind.Depth) + 1)),
            PngColorType.Gray or PngColorType.Rgb => KeyColor(samples, header.Samples),
            _ => [],
        };
        return new()
        {
            Header = header, Samples = samples, Palette = palette, Transparency = transparency, PieceBytes = random.Next(1, 200),
            Compression = (CompressionLevel)random.Next(3)
        };
    }

    /// <summary>The file, each row with a random filter.</summary>
    public byte[] Build(Random random)
    {
        using var file = new MemoryStream();
        file.Write(PngChunk.Signature);
        var header = new byte[PngHeader.Length];
        Header.Write(header);
        PngChunk.Write(file, "IHDR"u8, header);
        if (Palette.Length > 0)
            PngChunk.Write(file, "PLTE"u8, Palette);
        if (Transparency.Length > 0)
            PngChunk.Write(file, "tRNS"u8, Transparency);
        foreach (var piece in Compress(Rows(random), Compression).Chunk(PieceBytes))
            PngChunk.Write(file, "IDAT"u8, piece);
        PngChunk.Write(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>The pixels a reader must find, by the plain definition.</summary>
    public Image Expected()
    {
        var hasAlpha = Transparency.Length > 0 || Header.ColorType is PngColorType.GrayAlpha or PngColorType.Rgba;
        var isGray = Header.ColorType is PngColorType.Gray or PngColorType.GrayAlpha;
        var image = new Image(Header.Width, Header.Height, isGray ? hasAlpha ? ColorMode.GrayAlpha : ColorMode.Gray : hasAlpha ? ColorMode.Rgba
            : ColorMode.Rgb);
        var key = Header.ColorType == PngColorType.Palette ? [] : Transparency.Chunk(2).Select(pair => pair[0] << 8 | pair[1]).ToArray();
        for (var i = 0; i < Header.Width * Header.Height; i++)
        {
            var own = Samples.AsSpan(i * Header.Samples, Header.Samples);
            var pixel = image.Pixel(i % Header.Width, i / Header.Width);
            for (var channel = 0; channel < pixel.Length; channel++)
                pixel[channel] = Channel(own, channel, channel == pixel.Length - 1 && hasAlpha, key);
        }

        return image;
    }

    private byte Channel(ReadOnlySpan<int> samples, int channel, bool isAlpha, int[] key)
    {
        if (Header.ColorType == PngColorType.Palette)
            return isAlpha ? samples[0] < Transparency.Length ? Transparency[samples[0]] : (byte)255 : Palette[samples[0] * 3 + channel];
        if (isAlpha && key.Length > 0)
            return samples.SequenceEqual(key) ? (byte)0 : (byte)255;
        return (byte)(Header.Depth == 16 ? samples[channel] >> 8 : samples[channel] * 255 / ((1 << Header.Depth) - 1));
    }

    private byte[] Rows(Random random)
    {
        using var rows = new MemoryStream();
        foreach (var pass in Header.IsInterlaced ? PngPass.Interlaced : PngPass.Whole)
        {
            var columns = pass.Columns(Header.Width);
            var above = new byte[Header.RowBytes(Math.Max(columns, 1))];
            for (var y = pass.FirstRow; columns > 0 && y < Header.Height; y += pass.RowStep)
            {
                var row = Pack(y, pass, columns);
                var stored = new byte[row.Length];
                var filter = random.Next(PngFilter.Count);
                PngFilter.Apply(filter, row, above, Header.FilterDistance, stored);
                rows.WriteByte((byte)filter);
                rows.Write(stored);
                above = row;
            }
        }

        return rows.ToArray();
    }

    private byte[] Pack(int y, PngPass pass, int columns)
    {
        var row = new byte[Header.RowBytes(columns)];
        for (var i = 0; i < columns * Header.Samples; i++)
        {
            var x = pass.FirstColumn + i / Header.Samples * pass.ColumnStep;
            var sample = Samples[(y * Header.Width + x) * Header.Samples + i % Header.Samples];
            if (Header.Depth == 16)
                BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(2 * i), (ushort)sample);
            else
                row[i * Header.Depth / 8] |= (byte)(sample << (8 - Header.Depth - i * Header.Depth % 8));
        }

        return row;
    }

    /// <summary>A zlib stream, as IDAT and zTXt chunks hold it.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> data, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, level, leaveOpen: true))
            zlib.Write(data);
        return compressed.ToArray();
    }

    private static byte[] KeyColor(int[] samples, int count)
    {
        var key = new byte[2 * count];
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteUInt16BigEndian(key.AsSpan(2 * i), (ushort)samples[i]);
        return key;
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
