namespace Kandinsky.Kernels;

/// <summary>
/// The part of a batch worked on at a time: some whole pictures, or some rows of one. Its input is staged, that is copied into a buffer
/// with the zeros of the padding written out, so that the kernels know no borders.
/// </summary>
internal unsafe struct Band
{
    private const long MostBytes = 24L << 20;
    private const int GroupPixels = 1024;
    private int _mostImages;
    private int _mostRows;
    private readonly int _tileRows;

    /// <summary>[Images, StagedRows, padded width, PixelStride].</summary>
    public float* Staged;

    public int Image;
    public int Images;

    /// <summary>The first output row, and how many of each picture.</summary>
    public int Row;

    public int Rows;
    public int StagedRows;

    /// <summary>Floats from pixel to pixel: the channels, and a cache line more where many pixels would else share one cache set.</summary>
    public nint PixelStride;

    public nint LineStride;

    /// <summary>Output rows per task.</summary>
    public int GroupLines;

    /// <summary>What the staged input needs at most.</summary>
    public long Bytes;

    public readonly int StagedLines => Images * StagedRows;

    public readonly int Lines => Images * Rows;

    public readonly int LineGroups => (Lines + GroupLines - 1) / GroupLines;

    /// <summary>Decides how much a direct convolution works on at a time, whatever the number of threads.</summary>
    public static Band Plan(Picture* picture)
    {
        var shape = picture->Shape;
        var band = new Band(shape.InChannels, shape.Stride, shape.PadBefore + picture->Width + shape.PadAfter, 1);
        band.GroupLines = (GroupPixels + picture->OutWidth - 1) / picture->OutWidth;
        var line = band.LineStride * sizeof(float);
        var image = line * band.StagedFor(shape, picture->OutHeight);
        band._mostImages = (int)Math.Clamp(MostBytes / image, 1, picture->Batch);
        band._mostRows = image <= MostBytes ? picture->OutHeight
            : (int)Math.Clamp((MostBytes / line - shape.Kernel) / shape.Stride, 1, picture->OutHeight);
        band.Bytes = line * band.StagedFor(shape, band._mostRows) * band._mostImages;
        return band;
    }

    /// <summary>Decides which square tiles of outputs are worked on at a time; the staged input covers whole tiles.</summary>
    /// <param name="picture">The convolution, of stride 1.</param>
    /// <param name="side">Output pixels of a tile in each dimension.</param>
    /// <param name="mostTiles">How many tiles at a time; a row of tiles is never cut.</param>
    /// <param name="channels">In channels, filled up to whole vectors.</param>
    /// <param name="band">The plan.</param>
    /// <returns>Tiles at a time.</returns>
    public static int PlanTiles(Picture* picture, int side, int mostTiles, int channels, out Band band)
    {
        var shape = picture->Shape;
        var columns = (picture->OutWidth + side - 1) / side;
        var rows = (picture->OutHeight + side - 1) / side;
        band = new Band(channels, 1, columns * side + shape.Kernel - 1, side);
        band._mostImages = Math.Clamp(mostTiles / (rows * columns), 1, picture->Batch);
        var bands = (rows * columns + mostTiles - 1) / mostTiles;
        var rowsAtATime = Math.Min(rows, (rows + bands - 1) / bands);
        band._mostRows = rowsAtATime * side;
        band.Bytes = band.LineStride * sizeof(float) * band.StagedFor(shape, band._mostRows) * band._mostImages;
        return band._mostImages * rowsAtATime * columns;
    }

    private Band(int channels, int stride, int width, int tileRows)
    {
        PixelStride = channels;
        if (stride * channels % 256 == 0) PixelStride += 16;
        LineStride = PixelStride * width;
        _tileRows = tileRows;
    }

    /// <summary>Sizes the band at its present start; false when everything is done.</summary>
    public bool Take(Picture* picture)
    {
        if (Row >= picture->OutHeight) (Image, Row) = (Image + 1, 0);
        if (Image >= picture->Batch) return false;
        Images = Math.Min(_mostImages, picture->Batch - Image);
        Rows = Math.Min(_mostRows, picture->OutHeight - Row);
        StagedRows = StagedFor(picture->Shape, Rows);
        return true;
    }

    /// <summary>Moves on to the rows, or the pictures, that follow.</summary>
    public void Next()
    {
        Row += Rows;
        Image += Images - 1;
    }

    private readonly int StagedFor(ConvolutionShape shape, int rows) => ((rows + _tileRows - 1) / _tileRows * _tileRows - 1) * shape.Stride + shape.Kernel;
}
