namespace Kandinsky.Cli;

/// <summary>What a painting command made.</summary>
/// <param name="Command">Its name, for example generate.</param>
/// <param name="Seconds">From the start of the first stage to the last file written.</param>
/// <param name="Memory">What it held at most.</param>
/// <param name="Pictures">In the order they were made.</param>
sealed record PicturesResult(string Command, double Seconds, MemoryResult Memory, IReadOnlyList<PictureResult> Pictures);

/// <summary>The most memory a command held, in units of 2^20 bytes.</summary>
/// <param name="PlannedMb">As planned before anything was loaded.</param>
/// <param name="PeakMb">As it was.</param>
sealed record MemoryResult(long PlannedMb, long PeakMb);

/// <summary>One picture and everything needed to make it again.</summary>
sealed record PictureResult(
    string File,
    string Prompt,
    string? NegativePrompt,
    ulong? Seed,
    int Width,
    int Height,
    int Steps,
    int PriorSteps,
    double? Guidance,
    double? PriorGuidance,
    string Scheduler,
    string Model,
    string Prior)
{
    public static PictureResult Of(string file, GeneratedImage picture)
    {
        var metadata = picture.Metadata;
        return new(
            file,
            metadata.Prompt,
            metadata.NegativePrompt,
            metadata.Seed,
            picture.Image.Width,
            picture.Image.Height,
            metadata.Steps,
            metadata.PriorSteps,
            metadata.GuidanceScale,
            metadata.PriorGuidanceScale,
            metadata.Scheduler,
            metadata.Model,
            metadata.Prior);
    }
}
