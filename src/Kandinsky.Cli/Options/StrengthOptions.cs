using System.CommandLine;
using System.Globalization;

namespace Kandinsky.Cli;

/// <summary>How far a picture, or its embedding, is taken back to noise before it is painted anew.</summary>
static class StrengthOptions
{
    public static Option<double?> Strength() =>
        Number.Decimal("--strength", "How far from the picture, above 0 to 1: at 0.2 it stays recognisable, at 1 nothing of it is left. Default: 0.3.");

    public static Option<double?> PriorStrength(string defaults) =>
        Number.Decimal("--prior-strength", $"How far the prompt leads away from what the picture shows, above 0 to 1. Default: {defaults}.");

    /// <summary>The strength of the picture to repeat, if it had one.</summary>
    public static double? Of(PictureMetadata? like) => Read(like, "Denoising strength");

    /// <summary>The prior strength of the picture to repeat, if it had one.</summary>
    public static double? PriorOf(PictureMetadata? like) => Read(like, "Prior strength");

    static double? Read(PictureMetadata? like, string name) =>
        double.TryParse(like.Choice(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var strength) ? strength : null;
}
