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

    /// <summary>
    /// What each task needs, may have beside, and which fields of the library's requests it has. The border of an outpainted picture is painted with the whole
    /// in view, and pasted back as the program sees fit.
    /// </summary>
    private static readonly Dictionary<string, (string[] Needs, string[] Takes, IReadOnlyList<RequestField> Fields)> s_tasks = new()
    {
        [TextToImage] = (["prompt"], [], JobFields.Of<TextToImageRequest>()),
        [ImageToImage] = (["prompt", "image"], [], JobFields.Of<ImageToImageRequest>()),
        [Inpaint] = (["prompt", "image", "mask"], ["invert_mask"], JobFields.Of<InpaintRequest>()),
        [Outpaint] = (["prompt", "image", "expand"], [],
            [.. JobFields.Of<InpaintRequest>().Where(field => field.Key is not ("only_masked" or "mask_blur"))]),
        [Mix] = (["items"], [], JobFields.Of<MixRequest>()),
        [Variations] = (["image"], ["prompt"], JobFields.Of<EmbeddingToEmbeddingRequest>()),
        [Control] = (["prompt", "hint"], ["image"], JobFields.Of<ControlRequest>()),
    };

    /// <summary>The request with its task named, found out from what it brings if it does not say.</summary>
    /// <exception cref="RefusalException">The task is unknown, lacks something or is given what it cannot use.</exception>
    public static JobRequest Resolve(JobRequest request)
    {
        var task = request.Task ?? Guess(request);
        if (!s_tasks.TryGetValue(task, out var known))
            throw Refusals.Field("task", $"There is no task '{LegibleText.Of(task)}'; there are {string.Join(", ", Names)}.");
        foreach (var (name, given) in Given(request))
        {
            if (!given && known.Needs.Contains(name)) throw Refusals.Field(name, $"{task} needs {name}.");
            if (given && !known.Needs.Contains(name) && !known.Takes.Contains(name)) throw Useless(task, name);
        }
        foreach (var name in (request.Fields ?? []).Keys.Where(name => request.Find(name) is not null))
            if (JobFields.Find(name) is { } field && !known.Fields.Any(own => own.Key == field.Key)) throw Useless(task, name);
        return request with { Task = task };
    }

    private static RefusalException Useless(string task, string name) =>
        Refusals.Field(name, $"{task} has no use for {name}; leave it out, or choose another task.");

    private static string Guess(JobRequest request) =>
        request.Items is not null ? Mix
        : request.Hint is not null ? Control
        : request.Image is null ? TextToImage
        : request.Mask is not null ? Inpaint
        : request.Expand is not null ? Outpaint
        : request.Prompt is null || request.Find("prior_strength") is not null ? Variations
        : ImageToImage;

    private static IEnumerable<(string Name, bool Given)> Given(JobRequest request) =>
    [
        ("prompt", request.Prompt is not null),
        ("image", request.Image is not null),
        ("mask", request.Mask is not null),
        ("hint", request.Hint is not null),
        ("items", request.Items is not null),
        ("expand", request.Expand is not null),
        ("invert_mask", request.InvertMask is not null),
    ];
}
