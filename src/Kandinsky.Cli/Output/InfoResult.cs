namespace Kandinsky.Cli;

/// <summary>What <c>info --json</c> prints: what the file says, and nothing where it is silent.</summary>
sealed record InfoResult(
    string Command,
    string File,
    string? Task,
    string Prompt,
    string? NegativePrompt,
    ulong? Seed,
    int? Width,
    int? Height,
    int? Steps,
    int? PriorSteps,
    double? Guidance,
    double? PriorGuidance,
    string? Scheduler,
    string? Model,
    string? Prior,
    string? Software,
    string? Version,
    IReadOnlyDictionary<string, string> Extra)
{
    public static InfoResult Of(string file, PictureMetadata metadata) => new(
        "info",
        file,
        Known(metadata.Task),
        metadata.Prompt,
        metadata.NegativePrompt,
        metadata.Seed,
        Known(metadata.Width),
        Known(metadata.Height),
        Known(metadata.Steps),
        Known(metadata.PriorSteps),
        metadata.GuidanceScale,
        metadata.PriorGuidanceScale,
        Known(metadata.Scheduler),
        Known(metadata.Model),
        Known(metadata.Prior),
        Known(metadata.Software),
        Known(metadata.Version),
        metadata.Extra);

    static string? Known(string text) => text.Length > 0 ? text : null;

    static int? Known(int number) => number > 0 ? number : null;
}
