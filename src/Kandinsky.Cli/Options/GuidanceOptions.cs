using System.CommandLine;
using System.Globalization;

namespace Kandinsky.Cli;

/// <summary>How closely decoder and prior follow what they are given, and in which part of the steps.</summary>
sealed class GuidanceOptions
{
    static readonly TextToImageRequest Defaults = new() { Prompts = [] };

    readonly Option<double?> _guidance = Number.Decimal("--guidance", $"How closely the decoder follows the prior; 1 turns guidance off. Default: {Defaults.GuidanceScale}.");

    readonly Option<double?> _priorGuidance = Number.Decimal("--prior-guidance", $"How closely the prior follows the prompt; 1 turns guidance off. Default: {Defaults.PriorGuidanceScale}.");

    readonly Option<double?> _from = Number.Decimal("--guidance-from", "The fraction of the decoder's steps from which guidance is on; steps without take half the time. Default: 0.");

    readonly Option<double?> _to = Number.Decimal("--guidance-to", "The fraction of the decoder's steps at which guidance ends. Default: 1.");

    readonly Option<int?> _every = Number.Whole("--guidance-every", "Compute guidance only every so many steps and repeat it in between, in half the time: another picture; 2 is half guidance. Default: 1.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_guidance, _priorGuidance, _from, _to, _every]) command.Options.Add(option);
    }

    /// <inheritdoc cref="SamplingOptions.Apply"/>
    public PictureRequest Apply(PictureRequest request, Invocation invocation, PictureMetadata? like)
    {
        var (from, to) = Interval(like) ?? (request.GuidanceFrom, request.GuidanceTo);
        return request with
        {
            GuidanceScale = (float?)(invocation.Value(_guidance) ?? like?.GuidanceScale) ?? request.GuidanceScale,
            PriorGuidanceScale = (float?)(invocation.Value(_priorGuidance) ?? like?.PriorGuidanceScale) ?? request.PriorGuidanceScale,
            GuidanceFrom = invocation.Value(_from) ?? from,
            GuidanceTo = invocation.Value(_to) ?? to,
            GuidanceEvery = invocation.Value(_every) ?? like.WholeChoice("Guidance every") ?? request.GuidanceEvery,
        };
    }

    static (double From, double To)? Interval(PictureMetadata? like) =>
        like.Choice("Guidance interval")?.Split('-') is [var from, var to] && Fraction(from) is { } first && Fraction(to) is { } last ? (first, last) : null;

    static double? Fraction(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
