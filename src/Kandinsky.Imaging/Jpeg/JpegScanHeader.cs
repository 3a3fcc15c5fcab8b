namespace Kandinsky;

/// <summary>A component's part in a scan: the tables it is coded with, and the DC value its next block is coded against.</summary>
internal sealed class JpegScanComponent(JpegComponent component, JpegHuffmanTable? dc, JpegHuffmanTable? ac)
{
    public JpegComponent Component { get; } = component;

    public JpegHuffmanTable Dc => dc!;

    public JpegHuffmanTable Ac => ac!;

    public int PreviousDc { get; set; }
}

/// <summary>
/// A scan header: which components it holds and, in progressive files, which coefficients and bits of them. All of it is checked: each
/// bit of a coefficient may come once, in order, so that a file cannot make the decoder work without end.
/// </summary>
internal sealed class JpegScanHeader
{
    private JpegScanHeader(List<JpegScanComponent> components, int first, int last, int previousBit, int bit) =>
        (Components, First, Last, PreviousBit, Bit) = (components, first, last, previousBit, bit);

    public IReadOnlyList<JpegScanComponent> Components { get; }

    /// <summary>The first coefficient, in stored order.</summary>
    public int First { get; }

    /// <summary>The last coefficient, in stored order.</summary>
    public int Last { get; }

    /// <summary>The lowest bit known before; 0 if this is the coefficients' first scan.</summary>
    public int PreviousBit { get; }

    /// <summary>The lowest bit known after.</summary>
    public int Bit { get; }

    public bool IsRefinement => PreviousBit != 0;

    public static JpegScanHeader Parse(ReadOnlySpan<byte> data, JpegFrame frame, JpegTables tables)
    {
        var count = data.IsEmpty ? 0 : data[0];
        if (count is < 1 or > 4 || data.Length != 4 + 2 * count)
            throw JpegError.Damaged("a scan header has a wrong length");
        var spectral = data[(1 + 2 * count)..];
        var (first, last, previousBit, bit) = frame.IsProgressive ? (spectral[0], spectral[1], spectral[2] >> 4, spectral[2] & 15) : (0, 63, 0, 0);
        if (last > 63 || first > last || (frame.IsProgressive && first == 0 && last != 0) || (first > 0 && count > 1))
            throw JpegError.Damaged($"a scan asks for coefficients {first} to {last} of {count} components");
        if (bit > 13 || (previousBit != 0 && previousBit != bit + 1))
            throw JpegError.Damaged($"a scan refines bit {previousBit} to {bit}");

        var components = new List<JpegScanComponent>();
        for (var i = 0; i < count; i++)
        {
            var (id, places) = (data[1 + 2 * i], data[2 + 2 * i]);
            var component = frame.Components.FirstOrDefault(component => component.Id == id)
                ?? throw JpegError.Damaged($"a scan names component {id}, which the frame does not have");
            if (components.Any(other => other.Component == component) || places >> 4 > 3 || (places & 15) > 3)
                throw JpegError.Damaged("a scan header names a component twice or a table above 3");
            var needsDc = first == 0 && previousBit == 0;
            components.Add(new(component, needsDc ? tables.Dc(places >> 4) : null, last > 0 ? tables.Ac(places & 15) : null));
        }

        if (count > 1 && components.Sum(each => each.Component.Horizontal * each.Component.Vertical) > 10)
            throw JpegError.Damaged("a scan has more than ten blocks in a unit");
        return new(components, first, last, previousBit, bit);
    }

    /// <summary>Records that the scan's bits are known of each of its components.</summary>
    public void MarkKnown()
    {
        foreach (var known in Components.Select(each => each.Component.KnownBits))
        {
            if (First > 0 && known[0] == byte.MaxValue)
                throw JpegError.Damaged("a scan of details comes before the first scan of its component");
            foreach (ref var bit in known.AsSpan(First, Last - First + 1))
            {
                if (bit != (IsRefinement ? PreviousBit : byte.MaxValue))
                    throw JpegError.Damaged($"a scan stores coefficients {First} to {Last} again or out of order");
                bit = (byte)Bit;
            }
        }
    }
}
