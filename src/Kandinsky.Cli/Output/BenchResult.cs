using System.Text.Json.Serialization;

namespace Kandinsky.Cli;

/// <summary>What <c>bench --json</c> prints, one line a part.</summary>
/// <param name="Part">clip, mclip, movq, prior or unet.</param>
/// <param name="Size">The side of the picture in pixels.</param>
/// <param name="Precision">f32, bf16 or int8.</param>
/// <param name="Seconds">The best run.</param>
/// <param name="Gflops">Billions of operations per second, convolutions counted as if computed directly.</param>
/// <param name="PeakGflopsF32">What this machine reached in single precision in the same run.</param>
/// <param name="BandwidthGbs">Billions of bytes per second it read from memory in the same run.</param>
/// <param name="PeakRssMb">The most memory the process held, in units of 2^20 bytes.</param>
internal sealed record BenchResult(
    string Part, int Size, string Precision, double Seconds, double Gflops,
    [property: JsonPropertyName("peak_gflops_f32")] double PeakGflopsF32, double BandwidthGbs, long PeakRssMb)
{
    public static BenchResult Of(PartMeasurement measured) => new(
        Name(measured.Part), measured.Size, PrecisionName.Of(measured.Precision), Math.Round(measured.Seconds, 6), Math.Round(measured.Speed / 1e9, 2),
        Math.Round(measured.PeakOperations / 1e9, 1), Math.Round(measured.Bandwidth / 1e9, 2), measured.PeakBytes >> 20);

    public static string Name(MeasuredPart part) => part switch
    {
        MeasuredPart.Clip => "clip",
        MeasuredPart.MultilingualClip => "mclip",
        MeasuredPart.MoVQ => "movq",
        MeasuredPart.Prior => "prior",
        _ => "unet",
    };
}
