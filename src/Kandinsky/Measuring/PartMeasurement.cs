using Kandinsky.Kernels;

namespace Kandinsky;

/// <summary>A part of the system whose speed can be measured, the one that needs the least memory first.</summary>
public enum MeasuredPart
{
    /// <summary>CLIP's text encoder: a prompt of 15 tokens and the empty prompt.</summary>
    Clip,

    /// <summary>The autoencoder: one picture decoded.</summary>
    MoVQ,

    /// <summary>The prior: 25 steps with guidance.</summary>
    Prior,

    /// <summary>The decoder: one step with guidance.</summary>
    UNet,
}

/// <summary>What one part takes on this machine.</summary>
/// <param name="Part">The part.</param>
/// <param name="Size">The side of the picture in pixels.</param>
/// <param name="Precision">The number type of the large products.</param>
/// <param name="FirstSeconds">The first run, which reads and packs the weights.</param>
/// <param name="Seconds">The best of the following runs.</param>
/// <param name="Operations">Floating-point operations of a run, a multiply-add counted as two; convolutions as if computed directly, so that Winograd's form can exceed the peak.</param>
/// <param name="PeakOperations">Single-precision operations per second this machine reached, measured before and after the part.</param>
/// <param name="Bandwidth">Bytes per second it read from memory, measured likewise.</param>
/// <param name="PeakBytes">The most memory the process held, loading included.</param>
public sealed record PartMeasurement(
    MeasuredPart Part, int Size, Precision Precision, double FirstSeconds, double Seconds, double Operations, double PeakOperations, double Bandwidth, long PeakBytes)
{
    /// <summary>Operations per second.</summary>
    public double Speed => Operations / Seconds;
}

/// <summary>What is measured.</summary>
public sealed record MeasuringOptions
{
    /// <summary>A decoder's folder or name; models of the real sizes with weights from a recipe if neither this nor <see cref="Prior"/> is given.</summary>
    public string? Decoder { get; init; }

    /// <summary>A prior's folder or name; if null, the one that belongs to the decoder.</summary>
    public string? Prior { get; init; }

    /// <summary>The side of the picture in pixels, rounded up as for a request; the model's own size if null.</summary>
    public int? Size { get; init; }

    /// <summary>The number type of the large products.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Records every operation of the last run of each part, or null.</summary>
    public ProfileRecorder? Profile { get; init; }
}
