using System.Buffers.Binary;

namespace Kandinsky;

/// <summary>The frame header: the size of the picture and the components it is stored as.</summary>
internal sealed class JpegFrame
{
    private JpegFrame(int width, int height, bool isProgressive, JpegComponent[] components)
    {
        (Width, Height, IsProgressive, Components) = (width, height, isProgressive, components);
        (MostHorizontal, MostVertical) = (components.Max(component => component.Horizontal), components.Max(component => component.Vertical));
        foreach (var component in components)
            component.Measure(width, height, MostHorizontal, MostVertical);
    }

    public int Width { get; }

    public int Height { get; }

    public bool IsProgressive { get; }

    public IReadOnlyList<JpegComponent> Components { get; }

    /// <summary>The largest <see cref="JpegComponent.Horizontal"/>: a unit is 8 times as many pixels wide.</summary>
    public int MostHorizontal { get; }

    public int MostVertical { get; }

    public int UnitColumns => (Width + 8 * MostHorizontal - 1) / (8 * MostHorizontal);

    public int UnitRows => (Height + 8 * MostVertical - 1) / (8 * MostVertical);

    public static JpegFrame Parse(JpegSegment segment, ImageLimits limits)
    {
        CheckKind(segment.Marker);
        var data = segment.Data.Span;
        if (data.Length < 6 || data.Length != 6 + 3 * data[5])
            throw JpegError.Damaged("its frame header has a wrong length");
        if (data[0] != 8)
            throw JpegError.Unsupported($"{data[0]}-bit");
        if (data[5] is not (1 or 3 or 4))
            throw JpegError.Unsupported($"{data[5]}-channel");
        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(data[1..]), BinaryPrimitives.ReadUInt16BigEndian(data[3..]));
        if (height == 0)
            throw JpegError.Unsupported("height-at-the-end (DNL)");
        limits.Check("JPEG", width, height);
        var components = new JpegComponent[data[5]];
        for (var i = 0; i < components.Length; i++)
            components[i] = ParseComponent(data.Slice(6 + 3 * i, 3));
        if (components.DistinctBy(component => component.Id).Count() != components.Length)
            throw JpegError.Damaged("two of its components have the same number");
        return new(width, height, segment.Marker == JpegMarker.ProgressiveFrame, components);
    }

    private static JpegComponent ParseComponent(ReadOnlySpan<byte> data)
    {
        var (horizontal, vertical) = (data[1] >> 4, data[1] & 15);
        if (horizontal is < 1 or > 4 || vertical is < 1 or > 4)
            throw JpegError.Damaged($"a component has sampling {horizontal}×{vertical}");
        if (data[2] > 3)
            throw JpegError.Damaged($"a component names quantisation table {data[2]}");
        return new(data[0], horizontal, vertical, data[2]);
    }

    private static void CheckKind(byte marker)
    {
        if (marker is JpegMarker.BaselineFrame or JpegMarker.ExtendedFrame or JpegMarker.ProgressiveFrame)
            return;
        throw JpegError.Unsupported(marker switch
        {
            0xC3 or 0xC7 or 0xCB or 0xCF => "Lossless",
            >= 0xC9 and <= 0xCB or >= 0xCD and <= 0xCF => "Arithmetic-coded",
            _ => "Hierarchical",
        });
    }
}
