namespace Kandinsky;

/// <summary>What one part takes on this machine.</summary>
/// <param name="Part">The part.</param>
/// <param name="Size">The side of the picture in pixels.</param>
/// <param name="Precision">The number type of the large products.</param>
/// <param name="FirstSeconds">The first run, which reads and packs the weights.</param>
/// <param name="Seconds">The best of the following runs.</param>
/// <param name="Operations">Floating-point operations of a run, a multiply-add counted as two; convolutions as if computed directly, so that Winograd's form
/// can exceed the peak.</param>
/// <param name="PeakOperations">Single-precision operations per second this machine reached, measured before and after the part.</param>
/// <param name="Bandwidth">Bytes per second it read from memory, measured likewise.</param>
/// <param name="PeakBytes">The most memory the process held, loading included.</param>
public sealed record PartMeasurement(
    MeasuredPart Part, int Size, Precision Precision, double FirstSeconds, double Seconds, double Operations, double PeakOperations, double Bandwidth,
    long PeakBytes)
{
    /// <summary>The threads that computed.</summary>
    public int Threads { get; init; }

    /// <summary>Operations per second.</summary>
    public double Speed => Operations / Seconds;
}
