namespace Kandinsky.Kernels;

/// <summary>
/// A convolution in Winograd's form, and the block of tiles at work: their pixels in a band, their transforms per point, and the sums per
/// point of some panels of output channels.
/// </summary>
/// <remarks>
/// Filters are read and transformed once per block of tiles: 128 tiles or more where the picture has as many. The transforms of a block's
/// pixels and its sums live in the last-level cache, the filters of one panel and some channels in the second-level cache of the core at work,
/// as packed and, a row of points at a time, transformed.
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
    // Up to 16 KB of filters per point, which stay in the first-level cache while the tiles pass. Longer chains of sums round a little more:
    // they are for filters so large that it pays to take them in fewer pieces.
    private const int ChunkOfFew = 64;
    private const int ChunkOfMany = 128;
    private const int ManyChannels = 512;
    private const long SumBytes = 5L << 20;

    public Picture* Picture;
    public Band Band;

    /// <summary>m and m + 2 of F(m, 3).</summary>
    public int Outputs;

    public int Points;

    /// <summary>Tiles side by side in a picture.</summary>
    public int Columns;

    /// <summary>The most tiles of a block.</summary>
    public int Tiles;

    /// <summary>[points², chunks, tiles, ChunkChannels]: what a product reads at a time is in one piece.</summary>
    public float* Inputs;

    /// <summary>In channels whose filters are transformed at a time.</summary>
    public int ChunkChannels;

    public nint ChunkStride;
    public nint InputPlane;

    /// <summary>[points², tiles, SumStride]</summary>
    public float* Sums;

    public nint SumStride;
    public nint SumPlane;

    /// <summary>The panels at work; a task multiplies with one.</summary>
    public int Panel;

    public int PanelCount;
    public int MostPanels;
    public WinogradJob(Picture* picture, WinogradMatrices matrices)
    {
        Picture = picture;
        (Outputs, Points) = (matrices.Outputs, matrices.Points);
        var squares = Points * Points;
        var channels = (picture->Shape.InChannels + CacheLine - 1) / CacheLine * CacheLine;
        Columns = (picture->OutWidth + Outputs - 1) / Outputs;
        ChunkChannels = Math.Min(channels, channels > ManyChannels ? ChunkOfMany : ChunkOfFew);
        var chunks = (picture->Shape.InChannels + ChunkChannels - 1) / ChunkChannels;
        var most = (int)Math.Clamp(InputBytes / (squares * chunks * ChunkChannels * sizeof(float)), FewestTiles, MostTiles);
        Tiles = Band.PlanTiles(picture, Outputs, most, channels, out Band);
        // Planes are a cache line apart from a multiple of the cache's reach, so that the points of a tile do not share one set.
        ChunkStride = (nint)Tiles * ChunkChannels;
        InputPlane = chunks * ChunkStride + CacheLine;
        var panels = Panels.Count(picture->Shape.OutChannels);
        MostPanels = (int)Math.Clamp(SumBytes / ((long)squares * Tiles * Panels.Width * sizeof(float)), 4, panels < 4 ? 4 : panels);
        MostPanels = (panels + (panels + MostPanels - 1) / MostPanels - 1) / ((panels + MostPanels - 1) / MostPanels);
        SumStride = MostPanels * Panels.Width + CacheLine;
        SumPlane = Tiles * SumStride + CacheLine;
    }

    public readonly int Squares => Points * Points;

    /// <summary>Tiles of the block at work.</summary>
    public readonly int TilesNow => Band.Images * TileRows * Columns;

    public readonly int Groups => (TilesNow + GroupTiles - 1) / GroupTiles;

    private readonly int TileRows => (Band.Rows + Outputs - 1) / Outputs;

    /// <summary>The picture of a tile in the band, and its place there in output pixels.</summary>
    public readonly (int Image, int Row, int Column) Place(int tile) =>
        (tile / (TileRows * Columns), tile / Columns % TileRows * Outputs, tile % Columns * Outputs);

    /// <summary>The first pixel a tile reads.</summary>
    public readonly float* Source(int tile)
    {
        var (image, row, column) = Place(tile);
        return Band.Staged + ((nint)image * Band.StagedRows + row) * Band.LineStride + column * Band.PixelStride;
    }

    /// <summary>A tile's values of one point, from a channel to the end of its chunk.</summary>
    public readonly float* Input(int square, int tile, int channel) =>
        Inputs + square * InputPlane + channel / ChunkChannels * ChunkStride + (nint)tile * ChunkChannels + channel % ChunkChannels;

    /// <summary>A panel's filters as packed: [in channels, 9, 32].</summary>
    public readonly float* Taps(int panel) => Picture->Weights + (long)panel * Taps3x3 * Picture->Shape.InChannels * Panels.Width;
}
