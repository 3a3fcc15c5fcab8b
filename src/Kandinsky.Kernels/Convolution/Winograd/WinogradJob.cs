namespace Kandinsky.Kernels;

/// <summary>A convolution in Winograd's form, and the block of tiles at work: their pixels in a band and their transforms per point.</summary>
/// <remarks>
/// Filters are read once per block of tiles: 128 tiles or more where the picture has as many. The transforms of a block's pixels live in the last-level
/// cache; the sums of one panel in the second-level cache of the core at work, as do its filters: in single precision those of some channels, as packed
/// and, one or two rows of points at a time, transformed, or all of one point; in reduced precision those of one point.
/// </remarks>
internal unsafe struct WinogradJob
{
    /// <summary>Tiles a task of a transform handles.</summary>
    public const int GroupTiles = 8;

    /// <summary>Floats in a cache line.</summary>
    public const int CacheLine = 16;

    /// <summary>Taps of a filter.</summary>
    public const int Taps3x3 = 9;

    private const int FewestTiles = 64;
    private const int MostTiles = 256;
    private const long InputBytes = 8L << 20;

    // The channels of a chain of sums: up to 16 KB of filters per point, which stay in the first-level cache while the tiles pass. Longer chains round a little
    // more: they are for filters so large that it pays to take them in fewer pieces.
    private const int ChunkOfFew = 64;
    private const int ChunkOfMany = 128;
    private const int ManyChannels = 512;

    // Rows so far apart that half of them would share a cache set are moved on by a line.
    private const int SharedSets = 512;

    public Picture* Picture;
    public Band Band;
    public Precision Precision;

    /// <summary>Whether filters in single precision were transformed when packed.</summary>
    public bool Transformed;

    /// <summary>m and m + 2 of F(m, 3).</summary>
    public int Outputs;

    public int Points;

    /// <summary>Tiles side by side in a picture.</summary>
    public int Columns;

    /// <summary>The most tiles of a block.</summary>
    public int Tiles;

    /// <summary>[points², chunks, tiles, Chunk]: what a product reads at a time is in one piece.</summary>
    public float* Inputs;

    /// <summary>Floats of a chunk of a tile's channels: those whose filters are transformed at a time; of bfloat16 all, in pairs, and of bytes all.</summary>
    public int Chunk;

    /// <summary>Steps of a product: channels, or in reduced precision what four bytes hold of them.</summary>
    public int Steps;

    public nint ChunkStride;
    public nint InputPlane;

    /// <summary>Floats from point to point of a panel's sums: [points², tiles, 32].</summary>
    public nint SumPlane;

    public WinogradJob(Picture* picture, FilterForm form, Precision precision)
    {
        Picture = picture;
        Precision = precision;
        Transformed = form == FilterForm.TransformedWinograd4;
        var matrices = Winograd.Matrices(form);
        (Outputs, Points) = (matrices.Outputs, matrices.Points);
        Columns = (picture->OutWidth + Outputs - 1) / Outputs;
        var inChannels = picture->Shape.InChannels;
        var (channels, chunks) = (WinogradFilter.Channels(inChannels), 1);
        if (precision == Precision.Float32)
        {
            channels = (inChannels + CacheLine - 1) / CacheLine * CacheLine;
            Chunk = Math.Min(channels, channels > ManyChannels ? ChunkOfMany : ChunkOfFew);
            chunks = (inChannels + Chunk - 1) / Chunk;
            Steps = inChannels;
        }
        else if (precision == Precision.Int8)
        {
            Steps = SegmentedTiles.Steps(precision, inChannels);
            Chunk = (Steps + CacheLine - 1) / CacheLine * CacheLine | CacheLine;
        }
        else
        {
            Steps = channels / 2;
            Chunk = Steps % SharedSets == 0 ? Steps + CacheLine : Steps;
        }
        var most = (int)Math.Clamp(InputBytes / (Squares * chunks * Chunk * sizeof(float)), FewestTiles, MostTiles);
        Tiles = Band.PlanTiles(picture, Outputs, most, channels, out Band);
        // Planes are a cache line apart from a multiple of the cache's reach, so that the points of a tile do not share one set.
        ChunkStride = (nint)Tiles * Chunk;
        InputPlane = chunks * ChunkStride + CacheLine;
        if (precision == Precision.Int8) InputPlane += (Tiles * sizeof(ByteRange) / sizeof(float) + CacheLine - 1) / CacheLine * CacheLine;
        SumPlane = Tiles * Panels.Width + CacheLine;
    }

    public readonly int Squares => Points * Points;

    /// <summary>Tiles of the block at work.</summary>
    public readonly int TilesNow => Band.Images * TileRows * Columns;

    public readonly int Groups => (TilesNow + GroupTiles - 1) / GroupTiles;

    private readonly int TileRows => (Band.Rows + Outputs - 1) / Outputs;

    /// <summary>The picture of a tile in the band, and its place there in output pixels.</summary>
    public readonly (int Image, int Row, int Column) Place(int tile) =>
        (tile / (TileRows * Columns), tile / Columns % TileRows * Outputs, tile % Columns * Outputs);

    /// <summary>Adds a row of tiles that a task has written, a panel of their channels, to the moments.</summary>
    public readonly void AddMoments(int tileRow, int panel)
    {
        var (image, row) = (tileRow / TileRows, tileRow % TileRows * Outputs);
        for (var line = image * Band.Rows + row; line < image * Band.Rows + Math.Min(row + Outputs, Band.Rows); line++) Picture->AddMoments(in Band, line,
            tileRow + image, panel);
    }

    /// <summary>The first pixel a tile reads.</summary>
    public readonly float* Source(int tile)
    {
        var (image, row, column) = Place(tile);
        return Band.Staged + ((nint)image * Band.StagedRows + row) * Band.LineStride + column * Band.PixelStride;
    }

    /// <summary>A tile's values of one point, from a channel to the end of its chunk.</summary>
    public readonly float* Input(int square, int tile, int channel) =>
        Inputs + square * InputPlane + channel / Chunk * ChunkStride + (nint)tile * Chunk + channel % Chunk;

    /// <summary>The ranges of the bytes of all tiles, of one point: behind those.</summary>
    public readonly ByteRange* Ranges(int square) => (ByteRange*)(Inputs + square * InputPlane + ChunkStride);

    /// <summary>Filters in bytes: those of a panel and a point are panel · points² + point.</summary>
    public readonly RoundedPanels ByteFilters =>
        new(Picture->Weights, Precision.Int8, RoundedPanels.ApartOutputs(Picture->Shape.OutChannels, Squares), Picture->Shape.InChannels, 1);

    /// <summary>A panel's filters of one point, transformed when packed: [steps, 32], of pairs in bfloat16.</summary>
    public readonly byte* Filters(int panel, int square) => (byte*)Picture->Weights + ((long)panel * Squares + square) * Steps * SegmentedTiles.WeightBytes;

    /// <summary>A panel's filters as packed: [in channels, 9, 32].</summary>
    public readonly float* Taps(int panel) => Picture->Weights + (long)panel * Taps3x3 * Picture->Shape.InChannels * Panels.Width;
}
