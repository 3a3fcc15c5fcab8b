namespace Kandinsky;

/// <summary>One channel of a JPEG picture as it is stored: often fewer samples than the picture has pixels.</summary>
internal sealed class JpegComponent(byte id, int horizontal, int vertical, int quantizationPlace)
{
    public byte Id { get; } = id;

    /// <summary>Blocks in a row of one unit of an interleaved scan, 1 to 4.</summary>
    public int Horizontal { get; } = horizontal;

    /// <summary>Rows of blocks in one unit of an interleaved scan, 1 to 4.</summary>
    public int Vertical { get; } = vertical;

    public int QuantizationPlace { get; } = quantizationPlace;

    /// <summary>Samples in a row that belong to the picture.</summary>
    public int Width { get; private set; }

    /// <summary>Rows that belong to the picture.</summary>
    public int Height { get; private set; }

    /// <summary>Blocks that hold the picture, as a scan of this component alone stores them.</summary>
    public int Columns => (Width + 7) / 8;

    public int Rows => (Height + 7) / 8;

    /// <summary>Blocks in memory: whole units of an interleaved scan.</summary>
    public int StoredColumns { get; private set; }

    public int StoredRows { get; private set; }

    /// <summary>The table in force when the component's first scan began, row by row; null before it.</summary>
    public ushort[]? Quantization { get; private set; }

    /// <summary>[StoredRows × 8, StoredColumns × 8]; empty before the first scan.</summary>
    public byte[] Samples { get; private set; } = [];

    /// <summary>Progressive files only: [block, 64].</summary>
    public short[] Coefficients { get; private set; } = [];

    /// <summary>Progressive files only: the lowest bit known of each coefficient, in stored order; 255 before its first scan.</summary>
    public byte[] KnownBits { get; } = [.. Enumerable.Repeat(byte.MaxValue, 64)];

    public int Stride => StoredColumns * 8;

    /// <summary>Sets the sizes, which depend on all components.</summary>
    public void Measure(int width, int height, int mostHorizontal, int mostVertical)
    {
        (Width, Height) = (CeilingDivide(width * (long)Horizontal, mostHorizontal), CeilingDivide(height * (long)Vertical, mostVertical));
        StoredColumns = CeilingDivide(width, 8 * mostHorizontal) * Horizontal;
        StoredRows = CeilingDivide(height, 8 * mostVertical) * Vertical;
    }

    /// <summary>Makes room for the samples, and for coefficients where several scans refine them.</summary>
    public void Begin(ushort[] quantization, bool isProgressive)
    {
        Quantization = quantization;
        Samples = new byte[StoredColumns * 8 * StoredRows * 8];
        if (isProgressive)
            Coefficients = new short[StoredColumns * StoredRows * 64];
    }

    /// <summary>The 64 coefficients of a block.</summary>
    public Span<short> Block(int column, int row) => Coefficients.AsSpan((row * StoredColumns + column) * 64, 64);

    /// <summary>Turns the coefficients of a block into its samples.</summary>
    public void Reconstruct(ReadOnlySpan<short> coefficients, int column, int row) =>
        JpegDct.Inverse(coefficients, Quantization, Samples.AsSpan(row * 8 * Stride + column * 8), Stride);

    /// <summary>Turns the coefficients of all blocks into samples, once the last scan has been read.</summary>
    public void ReconstructAll()
    {
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
                Reconstruct(Block(column, row), column, row);
        }
    }

    private static int CeilingDivide(long value, long divisor) => (int)((value + divisor - 1) / divisor);
}
