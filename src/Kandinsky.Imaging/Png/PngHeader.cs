using System.Buffers.Binary;

namespace Kandinsky;

/// <summary>The IHDR chunk: 13 bytes that say how the rows are stored.</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, PngColorType ColorType, bool IsInterlaced)
{
    public const int Length = 13;

    /// <summary>Samples of one pixel as stored: a palette index counts as one.</summary>
    public int Samples => ColorType switch
    {
        PngColorType.GrayAlpha => 2,
        PngColorType.Rgb => 3,
        PngColorType.Rgba => 4,
        _ => 1,
    };

    public int BitsPerPixel => Samples * Depth;

    /// <summary>How far back a filter looks: whole bytes of a pixel, at least one.</summary>
    public int FilterDistance => Math.Max(1, BitsPerPixel / 8);

    public int RowBytes(int width) => (int)(((long)width * BitsPerPixel + 7) / 8);

    public static PngHeader Parse(ReadOnlySpan<byte> data, ImageLimits limits)
    {
        if (data.Length != Length)
            throw PngError.Damaged($"its IHDR chunk has {data.Length} bytes instead of {Length}");
        var width = BinaryPrimitives.ReadUInt32BigEndian(data);
        var height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        limits.Check("PNG", width, height);
        var (depth, colorType) = (data[8], (PngColorType)data[9]);
        if (!IsAllowed(colorType, depth))
            throw PngError.Damaged($"its header names colour type {(int)colorType} with {depth} bits, which PNG does not have");
        if (data[10] != 0 || data[11] != 0)
            throw PngError.Damaged($"its header names compression {data[10]} and filter method {data[11]}, which PNG does not have");
        if (data[12] > 1)
            throw PngError.Damaged($"its header names interlace method {data[12]}, which PNG does not have");
        return new((int)width, (int)height, depth, colorType, data[12] == 1);
    }

    public void Write(Span<byte> data)
    {
        BinaryPrimitives.WriteInt32BigEndian(data, Width);
        BinaryPrimitives.WriteInt32BigEndian(data[4..], Height);
        data[8] = (byte)Depth;
        data[9] = (byte)ColorType;
        data[10] = data[11] = 0;
        data[12] = (byte)(IsInterlaced ? 1 : 0);
    }

    private static bool IsAllowed(PngColorType colorType, int depth) => colorType switch
    {
        PngColorType.Gray => depth is 1 or 2 or 4 or 8 or 16,
        PngColorType.Palette => depth is 1 or 2 or 4 or 8,
        PngColorType.Rgb or PngColorType.GrayAlpha or PngColorType.Rgba => depth is 8 or 16,
        _ => false,
    };
}
