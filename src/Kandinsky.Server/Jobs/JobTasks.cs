namespace Kandinsky.Server;

/// <summary>The tasks by name, and what a request of each must bring.</summary>
internal static class JobTasks
{
    public const string TextToImage = "text-to-image";
    public const string ImageToImage = "image-to-image";
    public const string Inpaint = "inpaint";
    public const string Outpaint = "outpaint";
    public const string Mix = "mix";
    public const string Variations = "variations";
    public const string Control = "control";

    /// <summary>Every task.</summary>
    public static IReadOnlyList<string> Names { get; } = [TextToImage, ImageToImage, Inpaint, Outpaint, Mix, Variations, Control];

    /// <summary>What each task needs, may have, and which other fields of a picture or place it must not have.</summary>
    private static readonly Dictionary<string, (string[] Needs, string[] Takes)> s_fields = new()
    {
        [TextToImage] = (["prompt"], []),
        [ImageToImage] = (["prompt", "image"], ["strength"]),
        [Inpaint] = (["prompt", "image", "mask"], ["invert_mask", "paste_back", "only_masked", "mask_blur"]),
        [Outpaint] = (["prompt", "image", "expand"], ["paste_back"]),
        [Mix] = (["items"], []),
        [Variations] = (["image"], ["prompt", "prior_strength"]),
        [Control] = (["prompt", "hint"], ["image", "strength", "prior_strength"]),
    };

    /// <summary>The request with its task named, found out from what it brings if it does not say.</summary>
    /// <exception cref="RefusalException">The task is unknown, lacks something or is given what it cannot use.</exception>
    public static JobRequest Resolve(JobRequest request)
    {
        var task = request.Task ?? Guess(request);
        if (!s_fields.TryGetValue(task, out var fields))
            throw Refusals.Field("task", $"There is no task '{LegibleText.Of(task)}'; there are {string.Join(", ", Names)}.");
        foreach (var (name, given) in Given(request))
        {
            if (!given && fields.Needs.Contains(name)) throw Refusals.Field(name, $"{task} needs {name}.");
            if (given && !fields.Needs.Contains(name) && !fields.Takes.Contains(name)) throw Refusals.Field(name,
                $"{task} has no use for {name}; leave it out, or choose another task.");
        }
        return request with { Task = task };
    }

    private static string Guess(JobRequest request) =>
        request.Items is not null ? Mix
        : request.Hint is not null ? Control
        : request.Image is null ? TextToImage
        : request.Mask is not null ? Inpaint
        : request.Expand is not null ? Outpaint
        : request.Prompt is null || request.PriorStrength is not null ? Variations
        : ImageToImage;

    private static IEnumerable<(string Name, bool Given)> Given(JobRequest request) =>
    [
        ("prompt", request.Prompt is not null),
        ("image", request.Image is not null),
        ("mask", request.Mask is not null),
        ("hint", request.Hint is not null),
        ("items", request.Items is not null),
        ("expand", request.Expand is not null),
        ("strength", request.Strength is not null),
        ("prior_strength", request.PriorStrength is not null),
        ("invert_mask", request.InvertMask is not null),
        ("paste_back", request.PasteBack is not null),
        ("only_masked", request.OnlyMasked is not null),
        ("mask_blur", request.MaskBlur is not null),
    ];
}
