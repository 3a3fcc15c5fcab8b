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

    public readonly int StagedLines => Images * StagedRows;

    public readonly int Lines => Images * Rows;

    public readonly int LineGroups => (Lines + GroupLines - 1) / GroupLines;

    /// <summary>Decides how much is worked on at a time, whatever the number of threads.</summary>
    /// <returns>Bytes the staged input needs at most.</returns>
    public static long Plan(Picture* picture, out Band band)
    {
        var shape = picture->Shape;
        band = default;
        band.PixelStride = shape.InChannels;
        if (shape.Stride * shape.InChannels % 256 == 0) band.PixelStride += 16;
        band.LineStride = band.PixelStride * (shape.PadBefore + picture->Width + shape.PadAfter);
        band.GroupLines = (GroupPixels + picture->OutWidth - 1) / picture->OutWidth;
        var line = band.LineStride * sizeof(float);
        var image = line * StagedFor(shape, picture->OutHeight);
        band._mostImages = (int)Math.Clamp(MostBytes / image, 1, picture->Batch);
        band._mostRows = image <= MostBytes ? picture->OutHeight
            : (int)Math.Clamp((MostBytes / line - shape.Kernel) / shape.Stride, 1, picture->OutHeight);
        return line * StagedFor(shape, band._mostRows) * band._mostImages;
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

    private static int StagedFor(ConvolutionShape shape, int rows) => (rows - 1) * shape.Stride + shape.Kernel;
}
