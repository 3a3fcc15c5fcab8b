namespace Kandinsky;

/// <summary>What every task lets the user choose. The defaults are Kandinsky's own guidance with 25 steps for each part.</summary>
public abstract record PictureRequest
{
    /// <summary>What the picture should not be; null means Kandinsky's zero-image embedding. "" is not the same as null.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>
    /// Pixels across, rounded up to a multiple of the decoder's grid (64); if null the model's own size, in the proportions of the picture the task begins
    /// with.
    /// </summary>
    public int? Width { get; init; }

    /// <summary>Pixels down, rounded up likewise.</summary>
    public int? Height { get; init; }

    /// <summary>Decoder steps, 1 … 999.</summary>
    public int Steps { get; init; } = 25;

    /// <summary>Prior steps, 2 … 1000.</summary>
    public int PriorSteps { get; init; } = 25;

    /// <summary>How strongly the decoder follows the embedding, 0 … 100; guidance is on above 1.</summary>
    public float GuidanceScale { get; init; } = 4;

    /// <summary>How strongly the prior follows the text, 0 … 100; guidance is on above 1.</summary>
    public float PriorGuidanceScale { get; init; } = 4;

    /// <summary>
    /// The fraction of the decoder's steps from which guidance is on, 0 … 1. Before it a step takes half the time and follows the embedding less.
    /// </summary>
    public double GuidanceFrom { get; init; }

    /// <summary>The fraction of the decoder's steps at which guidance ends, 0 … 1, at least <see cref="GuidanceFrom"/>.</summary>
    public double GuidanceTo { get; init; } = 1;

    /// <summary>
    /// Guidance is computed once every N steps, 1 … 999; in between its direction, conditional minus unconditional prediction, is taken from the last of them,
    /// and a step takes half the time. 2 is half guidance: a quarter of the time saved, and another picture. 1 computes it in every step.
    /// </summary>
    public int GuidanceEvery { get; init; } = 1;

    /// <summary>
    /// The whole decoder is run once every N steps, 1 … 999; in between only its first convolution and last layer, with what the others said last
    /// (DeepCache, arXiv 2312.00858): much faster, and another picture. 1 runs it whole every step.
    /// </summary>
    public int CacheEvery { get; init; } = 1;

    /// <summary>The decoder's sampler by name; the model's own if null.</summary>
    public string? Scheduler { get; init; }

    /// <summary>
    /// Makes a sampler of one's own for a run, from the model's numbers and the request's choices, instead of one by name. A picture records the name of its
    /// type; JSON cannot hold it. Called more than once a run, as memory is planned with a sampler too; each instance serves one run.
    /// </summary>
    public Func<SchedulerConfig, SchedulerOptions, IScheduler>? OwnScheduler { get; init; }

    /// <summary>Which training timesteps the sampler visits; the sampler's own choice if null.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Whether the sampler's noise levels follow Karras et al. (arXiv 2206.00364); the sampler's own choice if null.</summary>
    public bool? Karras { get; init; }

    /// <summary>How much fresh noise <c>ddim</c> (η) and <c>tcd</c> (γ) add, 0 to 1; the sampler's own choice if null.</summary>
    public float? Eta { get; init; }

    /// <summary>
    /// How many times larger a second pass paints the picture, above 1 to 4; null for none. The first pass, of the request's size, is enlarged and painted
    /// again, image to image.
    /// </summary>
    public double? Hires { get; init; }

    /// <summary>How far back to noise the second pass goes, above 0 to 1: little adds detail, much paints other things.</summary>
    public double HiresStrength { get; init; } = 0.5;

    /// <summary>Across which edges the picture goes on at its other side, so that copies side by side show no seam.</summary>
    public Tiling Tile { get; init; }

    /// <summary>The seed of torch's CPU generator; its low 32 bits count. The prior draws first, then the decoder.</summary>
    public ulong Seed { get; init; }

    /// <summary>Pictures per prompt, 1 … 64, drawn as one batch.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Once every N steps of the decoder, 0 … 999, the progress shows what the first picture will look like; 0 for never.</summary>
    public int PreviewEvery { get; init; }

    /// <summary>How previews are made. They never change the picture.</summary>
    public PreviewQuality PreviewQuality { get; init; }

    /// <summary>The largest side of a picture in pixels.</summary>
    public const int LargestSide = 4096;

    /// <summary>The proportions that the result takes when no size is given: those of the picture the task begins with.</summary>
    internal virtual (int Width, int Height)? Proportions => null;

    /// <summary>What each picture shows in words, as its metadata say, in the order in which they are painted.</summary>
    public abstract IReadOnlyList<string> PictureTitles { get; }

    /// <summary>What a decoder that reads text is told of each picture; nothing where the image embedding says it all.</summary>
    internal virtual IReadOnlyList<string> DecoderPrompts => [.. Enumerable.Repeat("", PictureTitles.Count)];

    /// <summary>Refuses what cannot be painted, before any work.</summary>
    /// <exception cref="KandinskyException">A field is missing or out of range, or two do not go together.</exception>
    internal virtual void Check()
    {
        foreach (var field in RequestFields.Of(GetType())) field.Check(this);
        if (Scheduler is not null
            && OwnScheduler is not null) throw new KandinskyException("There are a sampler by name and one of your own; give one of them.", ErrorKind.Request);
        if (GuidanceFrom <= GuidanceTo) return;
        throw new KandinskyException($"guidance is on from {GuidanceFrom} to {GuidanceTo}; give two fractions of the steps, 0 to 1, in order.",
            ErrorKind.Request);
    }
}
