namespace Kandinsky.Kernels;

/// <summary>The operands of <see cref="WeightGradient"/> and how the work is cut.</summary>
internal sealed unsafe class WeightGradientJob
{
    private const int ChunkSteps = 384;        // of a panel of dy, 48 KB: long sums, so that few of them go through memory
    private const int MostLines = 64;
    private const int SumBytes = 288 << 10;    // of a block, beside the chunk in the second-level cache
    private const int MostPanels = 8;
    private const int MostTiles = 16;
    private const int LeastTasks = 24, Tasks = 32;

    /// <summary>The input as the filter sees it, [Batch, Height, Width, InChannels].</summary>
    public PictureSource Source;

    /// <summary>[Batch, OutHeight, OutWidth, OutChannels]</summary>
    public float* Dy;

    /// <summary>[OutChannels, InChannels, Kernel, Kernel], to which is added.</summary>
    public float* DWeight;

    /// <summary>Null, or [OutChannels], to which is added.</summary>
    public float* DBias;

    private readonly long _pixels;

    /// <param name="shape">The convolution.</param>
    /// <param name="batch">Pictures.</param>
    /// <param name="height">Rows that the filter sees.</param>
    /// <param name="width">Columns that the filter sees.</param>
    /// <param name="precision">What both operands are rounded to.</param>
    public WeightGradientJob(ConvolutionShape shape, int batch, int height, int width, Precision precision)
        : this(shape, batch, height, width, precision, long.MaxValue)
    {
    }

    private WeightGradientJob(ConvolutionShape shape, int batch, int height, int width, Precision precision, long pixels)
    {
        (Shape, Batch, Height, Width, Precision, _pixels) = (shape, batch, height, width, precision, pixels);
        (OutHeight, OutWidth) = (shape.Output(height), shape.Output(width));
        Numbers = SegmentedTiles.NumbersPerStep(precision);
        LineSteps = SegmentedTiles.Steps(precision, OutWidth);
        CutPixels();
        CutChannels();
        Groups = Blocks >= LeastTasks ? 1 : Math.Clamp((Tasks + Blocks - 1) / Blocks, 1, Math.Max(1, Chunks / 2));
    }

    public ConvolutionShape Shape { get; }

    public int Batch { get; }

    public int Height { get; }

    public int Width { get; }

    public int OutHeight { get; }

    public int OutWidth { get; }

    public Precision Precision { get; }

    /// <summary>Numbers in a step of four bytes.</summary>
    public int Numbers { get; }

    /// <summary>Steps of a line of dy.</summary>
    public int LineSteps { get; }

    public int Taps => Shape.Kernel * Shape.Kernel;

    /// <summary>Lines of dy, of all pictures.</summary>
    public int Lines => Batch * OutHeight;

    /// <summary>Whether lines of the input are read where they are.</summary>
    public bool IsPlain => Source.IsPlain;

    /// <summary>Pixels are worked on in chunks: whole pictures, or rows of one.</summary>
    public int Chunks { get; private set; }

    /// <summary>Pictures of a chunk at most, and rows of each.</summary>
    public int ChunkImages { get; private set; }

    public int ChunkRows { get; private set; }

    /// <summary>The result is cut into blocks of input channels by panels of output channels; the latter vary first.</summary>
    public int ChannelBlock { get; private set; }

    public int PanelBlock { get; private set; }

    public int PanelBlocks { get; private set; }

    public int Blocks { get; private set; }

    /// <summary>Groups of chunks whose sums are made apart and then added.</summary>
    public int Groups { get; }

    /// <summary>A linear layer: pixels in lines of equal length, of which the last may end early.</summary>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="inputs">Inputs.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="precision">What both operands are rounded to.</param>
    public static WeightGradientJob OfRows(int rows, int inputs, int outputs, Precision precision)
    {
        var most = ChunkSteps * SegmentedTiles.NumbersPerStep(precision);
        var lines = (rows + most - 1) / most;
        return new(new ConvolutionShape(inputs, outputs, 1, 1, 0, 0), 1, lines, (rows + lines - 1) / lines, precision, rows);
    }

    /// <summary>Pixels that a line of dy has.</summary>
    public int PixelsOf(int line) => (int)Math.Clamp(_pixels - (long)line * OutWidth, 0, OutWidth);

    /// <summary>Pixels that a line of the input has, where it is plain.</summary>
    public int PixelsRead(long line) => (int)Math.Clamp(_pixels - line * Width, 0, Width);

    /// <summary>The pictures and rows of a chunk.</summary>
    public (int Image, int Images, int Row, int Rows) Chunk(int chunk)
    {
        var perImage = (OutHeight + ChunkRows - 1) / ChunkRows;
        var (image, row) = (chunk / perImage * ChunkImages, chunk % perImage * ChunkRows);
        return (image, Math.Min(ChunkImages, Batch - image), row, Math.Min(ChunkRows, OutHeight - row));
    }

    private void CutPixels()
    {
        var steps = (long)OutHeight * LineSteps;
        if (steps <= ChunkSteps * 5 / 4 && OutHeight <= MostLines)
        {
            ChunkImages = Math.Clamp(Math.Min(ChunkSteps / (int)steps, MostLines / OutHeight), 1, Batch);
            ChunkRows = OutHeight;
            Chunks = (Batch + ChunkImages - 1) / ChunkImages;
            return;
        }
        var parts = (int)Math.Clamp((steps + ChunkSteps - 1) / ChunkSteps, (OutHeight + MostLines - 1) / MostLines, OutHeight);
        ChunkImages = 1;
        ChunkRows = (OutHeight + parts - 1) / parts;
        Chunks = Batch * ((OutHeight + ChunkRows - 1) / ChunkRows);
    }

    private void CutChannels()
    {
        int panels = Panels.Count(Shape.OutChannels), channels = Shape.InChannels, sum = Taps * Panels.Width * sizeof(float);
        PanelBlock = EvenPart(panels, MostPanels);
        var highest = Math.Min(SegmentedTiles.MostRows, channels);
        while (PanelBlock > 1 && (long)sum * highest * PanelBlock > SumBytes) PanelBlock = (PanelBlock + 1) / 2;
        ChannelBlock = EvenPart(channels, SegmentedTiles.MostRows * (int)Math.Clamp(SumBytes / ((long)sum * PanelBlock * SegmentedTiles.MostRows), 1,
            MostTiles));
        PanelBlocks = (panels + PanelBlock - 1) / PanelBlock;
        Blocks = PanelBlocks * ((channels + ChannelBlock - 1) / ChannelBlock);
    }

    private static int EvenPart(int count, int most)
    {
        var parts = (count + most - 1) / most;
        return (count + parts - 1) / parts;
    }
}
