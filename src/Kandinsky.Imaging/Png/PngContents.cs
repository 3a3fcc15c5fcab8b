namespace Kandinsky;

/// <summary>What the chunks of a PNG file say, before any row is read. Damaged or unknown ancillary chunks are passed over.</summary>
internal sealed class PngContents
{
    private readonly List<ReadOnlyMemory<byte>> _data = [];
    private readonly List<PngChunk> _remarks = [];

    private PngContents(PngHeader header) => Header = header;

    public PngHeader Header { get; }

    /// <summary>Red, green, blue of each entry.</summary>
    public ReadOnlyMemory<byte> Palette { get; private set; }

    /// <summary>The tRNS chunk: one alpha a palette entry, or the one colour that is transparent (16 bits a sample).</summary>
    public ReadOnlyMemory<byte> Transparency { get; private set; }

    /// <summary>The zlib stream of the rows, in the pieces it is stored in.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Data => _data;

    /// <summary>Which way up the picture is, 1 to 8.</summary>
    public int Orientation => PngExif.Orientation(_remarks);

    public static PngContents Parse(ReadOnlyMemory<byte> file, ImageLimits limits)
    {
        PngContents? contents = null;
        foreach (var chunk in PngChunk.Read(file))
        {
            if (contents is null)
                contents = new(Header(chunk));
            else
                contents.Add(chunk);
        }

        contents!.CheckComplete();
        return contents;

        PngHeader Header(PngChunk chunk) => chunk.Type == "IHDR"
            ? PngHeader.Parse(chunk.Data.Span, limits)
            : throw PngError.Damaged($"its first chunk is {chunk.Type} instead of IHDR");
    }

    private void Add(PngChunk chunk)
    {
        switch (chunk.Type)
        {
            case "IDAT":
                _data.Add(chunk.Data);
                break;
            case "PLTE":
                if (chunk.Data.Length is 0 or > 768 || chunk.Data.Length % 3 != 0)
                    throw PngError.Damaged($"its palette has {chunk.Data.Length} bytes instead of 3 to 768, 3 a colour");
                Palette = chunk.Data;
                break;
            case "tRNS" when chunk.IsIntact:
                Transparency = chunk.Data;
                break;
            case "eXIf" or "tEXt" or "zTXt" or "iTXt":
                _remarks.Add(chunk);
                break;
            case "IEND":
                break;
            case "IHDR":
                throw PngError.Damaged("it has two headers");
            default:
                if (chunk.IsCritical)
                    throw PngError.Damaged($"it needs the unknown chunk {chunk.Type}");
                break;
        }
    }

    private void CheckComplete()
    {
        if (_data.Count == 0)
            throw PngError.Damaged("it has no picture data");
        if (Header.ColorType == PngColorType.Palette && Palette.IsEmpty)
            throw PngError.Damaged("its palette is missing");
        var expected = Header.ColorType switch
        {
            PngColorType.Gray => 2,
            PngColorType.Rgb => 6,
            _ => Transparency.Length,
        };
        if (Transparency.Length != expected && !Transparency.IsEmpty)
            throw PngError.Damaged($"its tRNS chunk has {Transparency.Length} bytes instead of {expected}");
        if (Header.ColorType is PngColorType.GrayAlpha or PngColorType.Rgba)
            Transparency = default;
    }
}
