namespace Kandinsky.Kernels;

/// <summary>Activations in reduced precision.</summary>
internal static unsafe class RoundedRows
{
    /// <summary>Rounds numbers to whole steps, filled up with zeros (bytes: with whatever zero is).</summary>
    /// <param name="precision">BFloat16 or Int8.</param>
    /// <param name="numbers">The numbers.</param>
    /// <param name="count">How many.</param>
    /// <param name="range">Of the bytes.</param>
    /// <param name="row">Receives the steps.</param>
    public static void Round(Precision precision, float* numbers, int count, ByteRange range, byte* row)
    {
        var bytes = SegmentedTiles.Steps(precision, count) * SegmentedTiles.StepBytes;
        var used = precision == Precision.Int8 ? count : 2 * count;
        if (precision == Precision.Int8) range.Round(numbers, count, row);
        else Narrowing.ToBFloat16(numbers, count, (ushort*)row);
        Fill(precision, range, row + used, bytes - used);
    }

    /// <summary>Fills bytes with the zero of the precision.</summary>
    public static void Fill(Precision precision, ByteRange range, byte* row, int bytes) =>
        new Span<byte>(row, bytes).Fill(precision == Precision.Int8 ? (byte)range.Zero : (byte)0);
}
