namespace Kandinsky.Server;

/// <summary>
/// What to paint. What is left out is the model's or the program's own choice; a picture is given as base64, as a data URL or as the id of a picture of this
/// service.
/// </summary>
internal sealed record JobRequest
{
    /// <summary>One of <see cref="JobTasks.Names"/>; found out from the other fields if null.</summary>
    public string? Task { get; init; }

    /// <summary>What to paint.</summary>
    public string? Prompt { get; init; }

    /// <summary>Have the seed choose words in the prompt: {red|green} is one of the two, __animal__ a line of animal.txt in the folder of wildcards.</summary>
    public bool? Wildcards { get; init; }

    /// <summary>What the picture should not show.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>The picture to begin with.</summary>
    public string? Image { get; init; }

    /// <summary>The part to paint anew: white is painted, black is kept.</summary>
    public string? Mask { get; init; }

    /// <summary>Paint the black part of the mask instead.</summary>
    public bool? InvertMask { get; init; }

    /// <summary>Whether kept pixels are the picture's own after inpainting and outpainting, across a feathered edge.</summary>
    public bool? PasteBack { get; init; }

    /// <summary>Paint the masked part alone, at full size, with so many pixels around it.</summary>
    public int? OnlyMasked { get; init; }

    /// <summary>Pixels across which the edge is soft where the picture is pasted back, inside the part painted anew.</summary>
    public int? MaskBlur { get; init; }

    /// <summary>A depth map, near is bright.</summary>
    public string? Hint { get; init; }

    /// <summary>What to mix.</summary>
    public IReadOnlyList<JobIngredient>? Items { get; init; }

    /// <summary>Pixels by which the picture grows on each side.</summary>
    public JobMargins? Expand { get; init; }

    /// <summary>How far from the picture, above 0 to 1.</summary>
    public double? Strength { get; init; }

    /// <summary>How far the prompt leads away from what the picture shows, above 0 to 1.</summary>
    public double? PriorStrength { get; init; }

    /// <summary>Pixels across, rounded up to a multiple of 64.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels down, rounded up likewise.</summary>
    public int? Height { get; init; }

    /// <summary>Steps of the decoder.</summary>
    public int? Steps { get; init; }

    /// <summary>Steps of the prior.</summary>
    public int? PriorSteps { get; init; }

    /// <summary>How closely the decoder follows the prior; 1 turns guidance off.</summary>
    public float? Guidance { get; init; }

    /// <summary>How closely the prior follows the prompt; 1 turns guidance off.</summary>
    public float? PriorGuidance { get; init; }

    /// <summary>The fraction of the steps from which guidance is on.</summary>
    public double? GuidanceFrom { get; init; }

    /// <summary>The fraction of the steps at which guidance ends.</summary>
    public double? GuidanceTo { get; init; }

    /// <summary>Compute guidance only every so many steps.</summary>
    public int? GuidanceEvery { get; init; }

    /// <summary>Run the whole decoder only every so many steps.</summary>
    public int? CacheEvery { get; init; }

    /// <summary>The decoder's sampler by name.</summary>
    public string? Sampler { get; init; }

    /// <summary>Which timesteps the sampler visits: linspace, leading or trailing.</summary>
    public string? Spacing { get; init; }

    /// <summary>Noise levels after Karras.</summary>
    public bool? Karras { get; init; }

    /// <summary>Fresh noise in each step of ddim and tcd, 0 to 1.</summary>
    public float? Eta { get; init; }

    /// <summary>How many times larger a second pass paints the picture, above 1 to 4.</summary>
    public double? Hires { get; init; }

    /// <summary>How far the second pass goes from the first, above 0 to 1.</summary>
    public double? HiresStrength { get; init; }

    /// <summary>A picture that goes on at its other side: none, x, y or both.</summary>
    public string? Tile { get; init; }

    /// <summary>The same seed gives the same picture; drawn at random if null. Its low 32 bits count.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Pictures, each with the next seed.</summary>
    public int? Count { get; init; }

    /// <summary>Pictures drawn at once from each seed.</summary>
    public int? Batch { get; init; }

    /// <summary>A model by the name the list of models gives it.</summary>
    public string? Model { get; init; }

    /// <summary>Adapters by the names the list of adapters gives them.</summary>
    public IReadOnlyList<JobAdapter>? Loras { get; init; }

    /// <summary>The pictures' files: png or jpeg.</summary>
    public string? Format { get; init; }

    /// <summary>Quality of JPEG files, 1 to 100.</summary>
    public int? Quality { get; init; }

    /// <summary>Steps of the decoder between previews; 0 for none.</summary>
    public int? PreviewEvery { get; init; }

    /// <summary>From -10 to 10; jobs of higher priority are painted first. Only an administrator's key may go above 0.</summary>
    public int? Priority { get; init; }
}

/// <summary>One ingredient of a mix.</summary>
internal sealed record JobIngredient
{
    /// <summary>A text, or null.</summary>
    public string? Text { get; init; }

    /// <summary>A picture, or null.</summary>
    public string? Image { get; init; }

    /// <summary>How much of it; weights usually sum to 1.</summary>
    public float? Weight { get; init; }
}

/// <summary>How far a picture grows, in pixels.</summary>
internal sealed record JobMargins
{
    /// <summary>To the left.</summary>
    public int Left { get; init; }

    /// <summary>Upwards.</summary>
    public int Top { get; init; }

    /// <summary>To the right.</summary>
    public int Right { get; init; }

    /// <summary>Downwards.</summary>
    public int Bottom { get; init; }
}

/// <summary>An adapter by name.</summary>
internal sealed record JobAdapter
{
    /// <summary>A name in the list of adapters.</summary>
    public required string Name { get; init; }

    /// <summary>How much of it; 1 as trained.</summary>
    public float? Weight { get; init; }
}
