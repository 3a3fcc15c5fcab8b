using Flag = Kandinsky.RequestField<Kandinsky.PictureRequest, bool>;
using Number = Kandinsky.RequestField<Kandinsky.PictureRequest, double>;
using Single = Kandinsky.RequestField<Kandinsky.PictureRequest, float>;
using Text = Kandinsky.RequestField<Kandinsky.PictureRequest, string>;
using Whole = Kandinsky.RequestField<Kandinsky.PictureRequest, int>;

namespace Kandinsky;

/// <summary>The fields that every request has.</summary>
internal static class CommonFields
{
    /// <summary>Names of recorded values that other programs' pictures have too, in other words.</summary>
    public const string SpacingName = "Timestep spacing", KarrasName = "Karras";

    private const string Interval = "Guidance interval", OwnSize = "the model's own size";

    public static IReadOnlyList<RequestField> All { get; } =
    [
        new Text("negative_prompt", FieldTypes.Text, "What the picture should not show.", r => r.NegativePrompt, (r, v) => r with { NegativePrompt = v })
        {
            Option = "--negative",
            RecordAs = (r, metadata) => metadata with { NegativePrompt = r.NegativePrompt },
            RecallAs = metadata => metadata.NegativePrompt,
        },
        new Whole("width", FieldTypes.Whole, "Width in pixels, rounded up to a multiple of 64.", r => r.Width, (r, v) => r with { Width = v })
        {
            Least = 1, Most = PictureRequest.LargestSide, DefaultWords = OwnSize, RecallAs = metadata => Known(metadata.Width),
        },
        new Whole("height", FieldTypes.Whole, "Height in pixels, rounded up to a multiple of 64.", r => r.Height, (r, v) => r with { Height = v })
        {
            Least = 1, Most = PictureRequest.LargestSide, DefaultWords = OwnSize, RecallAs = metadata => Known(metadata.Height),
        },
        new Whole("steps", FieldTypes.Whole, "Steps of the decoder.", r => r.Steps, (r, v) => r with { Steps = v })
        {
            Least = 1, Most = 999, RecordAs = (r, metadata) => metadata with { Steps = r.Steps }, RecallAs = metadata => Known(metadata.Steps),
        },
        new Whole("prior_steps", FieldTypes.Whole, "Steps of the prior.", r => r.PriorSteps, (r, v) => r with { PriorSteps = v })
        {
            Least = 2, Most = 1000, RecordAs = (r, metadata) => metadata with { PriorSteps = r.PriorSteps }, RecallAs = metadata => Known(metadata.PriorSteps),
        },
        new Whole(
            "cache_every", FieldTypes.Whole, "Run the whole decoder only every so many steps: much faster, another picture.", r => r.CacheEvery, (r, v) =>
                r with { CacheEvery = v })
        {
            Least = 1, Most = 999, Recorded = "Step caching",
        },
        new Single(
            "guidance", FieldTypes.Single, "How closely the decoder follows the prior; 1 turns guidance off.", r => r.GuidanceScale, (r, v) =>
                r with { GuidanceScale = v })
        {
            Least = 0, Most = 100,
            RecordAs = (r, metadata) => metadata with { GuidanceScale = Exact(r.GuidanceScale) },
            RecallAs = metadata => (float?)metadata.GuidanceScale,
        },
        new Single(
            "prior_guidance", FieldTypes.Single, "How closely the prior follows the prompt; 1 turns guidance off.", r => r.PriorGuidanceScale, (r, v) =>
                r with { PriorGuidanceScale = v })
        {
            Least = 0, Most = 100,
            RecordAs = (r, metadata) => metadata with { PriorGuidanceScale = Exact(r.PriorGuidanceScale) },
            RecallAs = metadata => (float?)metadata.PriorGuidanceScale,
        },
        new Number(
            "guidance_from", FieldTypes.Number, "The fraction of the decoder's steps from which guidance is on; steps without take half the time.",
            r => r.GuidanceFrom, (r, v) => r with { GuidanceFrom = v })
        {
            Least = 0, Most = 1,
            RecordAs = (r, metadata) => r.GuidanceFrom > 0 || r.GuidanceTo < 1
                ? metadata.WithExtra(Interval, $"{FieldTypes.Number.Format(r.GuidanceFrom)}-{FieldTypes.Number.Format(r.GuidanceTo)}") : metadata,
            RecallAs = metadata => GuidanceInterval(metadata)?.From,
        },
        new Number("guidance_to", FieldTypes.Number, "The fraction of the decoder's steps at which guidance ends.", r => r.GuidanceTo, (r, v) =>
            r with { GuidanceTo = v })
        {
            Least = 0, Most = 1, RecallAs = metadata => GuidanceInterval(metadata)?.To,
        },
        new Whole(
            "guidance_every", FieldTypes.Whole,
            "Compute guidance only every so many steps and repeat it in between, in half the time: another picture; 2 is half guidance.",
            r => r.GuidanceEvery, (r, v) => r with { GuidanceEvery = v })
        {
            Least = 1, Most = 999, Recorded = "Guidance every",
        },
        new Text(
            "scheduler", FieldTypes.Text,
            "Sampler of the decoder; 'kandinsky schedulers' describes them, other programs' names (DPM++ 2M Karras) are understood.",
            r => r.Scheduler, (r, v) => r with { Scheduler = v })
        {
            OtherOption = "--sampler",
            DefaultWords = "the one the model names", RecallAs = metadata => metadata.Scheduler.Length > 0 ? metadata.Scheduler : null,
        },
        new RequestField<PictureRequest, TimestepSpacing>(
            "spacing", FieldTypes.Choice<TimestepSpacing>(), "Which timesteps the sampler visits: linspace, leading or trailing.", r => r.Spacing, (r, v) =>
                r with { Spacing = v })
        {
            DefaultWords = "the model's", Recorded = SpacingName,
        },
        new Flag("karras", FieldTypes.Flag, "Noise levels after Karras: more steps where little noise is left.", r => r.Karras, (r, v) => r with { Karras = v })
        {
            DefaultWords = "the sampler's", Recorded = KarrasName,
        },
        new Single("eta", FieldTypes.Single, "Fresh noise in each step of ddim and tcd.", r => r.Eta, (r, v) => r with { Eta = v })
        {
            Least = 0, Most = 1, DefaultWords = "the sampler's", Recorded = "Eta",
        },
        new Number("hires", FieldTypes.Number, "Paint the picture again so many times larger, from itself enlarged: finer than one pass of that size.",
            r => r.Hires, (r, v) => r with { Hires = v })
        {
            Least = 1, IsAboveLeast = true, Most = 4, DefaultWords = "one pass", Recorded = "Hires upscale",
        },
        new Number("hires_strength", FieldTypes.Number, "How far the second pass goes from the first, above 0 to 1.", r => r.HiresStrength, (r, v) =>
            r with { HiresStrength = v })
        {
            Least = 0, IsAboveLeast = true, Most = 1, Recorded = "Hires strength", IsAlwaysRecorded = true, Matters = r => r.Hires is not null,
        },
        new RequestField<PictureRequest, Tiling>(
            "tile", FieldTypes.Choice<Tiling>(), "Paint a picture that goes on at its other side, so that copies show no seam: x side by side, y one below "
                + "another, both.", r => r.Tile, (r, v) => r with { Tile = v })
        {
            Recorded = "Tile",
        },
        new RequestField<PictureRequest, ulong>("seed", FieldTypes.Seed, "The same seed gives the same picture; random, or -1, draws one and tells it.", r =>
            r.Seed, (r, v) => r with { Seed = v })
        {
            RecordAs = (r, metadata) => metadata with { Seed = r.Seed }, RecallAs = metadata => metadata.Seed,
        },
        new Whole("batch", FieldTypes.Whole, "Pictures drawn at once from each seed, as the reference draws several.", r => r.Count, (r, v) =>
            r with { Count = v })
        {
            Least = 1, Most = 64, Recorded = "Batch",
        },
        new Whole("preview_every", FieldTypes.Whole, "Steps of the decoder between previews; 0 for none.", r => r.PreviewEvery, (r, v) =>
            r with { PreviewEvery = v })
        {
            Option = null, Least = 0, Most = 999,
        },
        new RequestField<PictureRequest, PreviewQuality>(
            "preview_quality", FieldTypes.Choice<PreviewQuality>(), "How previews are made: fast, or full like the picture.", r => r.PreviewQuality, (r, v) =>
                r with { PreviewQuality = v })
        {
            Option = null,
        },
    ];

    /// <summary>How far guidance reaches, as a picture recorded it: two numbers, either of which may have an exponent, with a hyphen between them.</summary>
    private static (double From, double To)? GuidanceInterval(PictureMetadata metadata)
    {
        var text = metadata.Extra.GetValueOrDefault(Interval) ?? "";
        for (var hyphen = text.IndexOf('-', StringComparison.Ordinal); hyphen >= 0; hyphen = text.IndexOf('-', hyphen + 1))
        {
            if (FieldTypes.Number.TryParse(text[..hyphen], out var from) && FieldTypes.Number.TryParse(text[(hyphen + 1)..], out var to)) return (from, to);
        }
        return null;
    }

    /// <summary>The double of the same shortest digits: 3.3, not 3.299999952316284.</summary>
    private static double Exact(float value) => FieldTypes.Number.TryParse(FieldTypes.Single.Format(value), out var number) ? number : value;

    private static int? Known(int number) => number > 0 ? number : null;
}
