namespace Kandinsky.Server;

/// <summary>From what a job asks for to requests of the library, and to the pictures it needs.</summary>
internal static class RequestReading
{
    /// <summary>Pictures a job makes.</summary>
    public static int Pictures(this JobRequest request) => (request.Count ?? 1) * (request.Batch ?? 1);

    /// <summary>The fields that hold pictures, each with the request that has another in its place.</summary>
    public static IEnumerable<(string Field, string Picture, Func<JobRequest, string, JobRequest> With)> PictureFields(this JobRequest request)
    {
        if (request.Image is { } image) yield return ("image", image, (old, picture) => old with { Image = picture });
        if (request.Mask is { } mask) yield return ("mask", mask, (old, picture) => old with { Mask = picture });
        if (request.Hint is { } hint) yield return ("hint", hint, (old, picture) => old with { Hint = picture });
        foreach (var (index, item) in (request.Items ?? []).Index())
            if (item.Image is { } one)
                yield return ($"items[{index}].image", one, (old, picture) =>
                    old with { Items = [.. old.Items!.Select((each, at) => at == index ? each with { Image = picture } : each)] });
    }

    /// <summary>The library's request for one of a job's seeds.</summary>
    /// <param name="request">What the job asks for, its task named.</param>
    /// <param name="index">Which of its seeds, from 0.</param>
    /// <param name="picture">Finds a picture.</param>
    /// <exception cref="RefusalException">A word is unknown.</exception>
    /// <exception cref="KandinskyException">The margins make no sense.</exception>
    public static PictureRequest ToPictureRequest(this JobRequest request, int index, Func<string, Image> picture)
    {
        string[] prompts = [request.Prompt ?? ""];
        return Chosen(request, index, request.Task switch
        {
            JobTasks.TextToImage => new TextToImageRequest { Prompts = prompts },
            JobTasks.ImageToImage => new ImageToImageRequest { Prompts = prompts, Image = picture(request.Image!), Strength = request.Strength ?? 0.3 },
            JobTasks.Inpaint =>
                new InpaintRequest
                {
                    Prompts = prompts,
                    Image = picture(request.Image!),
                    Mask = MaskOf(request, picture),
                    PasteBack = request.PasteBack ?? false,
                    OnlyMasked = request.OnlyMasked,
                    MaskBlur = request.MaskBlur,
                },
            JobTasks.Outpaint => Outpainting(request, prompts, picture),
            JobTasks.Mix => new MixRequest { Items = Ingredients(request.Items!, picture) },
            JobTasks.Variations when request.Prompt is null => new MixRequest { Items = [MixItem.Of(picture(request.Image!))] },
            JobTasks.Variations => new EmbeddingToEmbeddingRequest
            {
                Prompts = prompts, Image = picture(request.Image!), PriorStrength = request.PriorStrength
                ?? 0.3
            },
            JobTasks.Control => new ControlRequest
            {
                Prompts = prompts,
                Hint = picture(request.Hint!),
                Image = request.Image is { } image ? picture(image) : null,
                Strength = request.Strength ?? 0.3,
                PriorStrength = request.PriorStrength ?? 0.85,
            },
            _ => throw Refusals.Field("task", "The task is unknown."),
        });
    }

    private static PictureRequest Chosen(JobRequest request, int index, PictureRequest task) => Worded(request, task) with
    {
        NegativePrompt = request.NegativePrompt,
        Width = request.Width ?? task.Width,
        Height = request.Height ?? task.Height,
        Steps = request.Steps ?? task.Steps,
        PriorSteps = request.PriorSteps ?? task.PriorSteps,
        GuidanceScale = request.Guidance ?? task.GuidanceScale,
        PriorGuidanceScale = request.PriorGuidance ?? task.PriorGuidanceScale,
        GuidanceFrom = request.GuidanceFrom ?? task.GuidanceFrom,
        GuidanceTo = request.GuidanceTo ?? task.GuidanceTo,
        GuidanceEvery = request.GuidanceEvery ?? task.GuidanceEvery,
        CacheEvery = request.CacheEvery ?? task.CacheEvery,
        Scheduler = request.Sampler,
        Spacing = Choice<TimestepSpacing>(request.Spacing, "spacing"),
        Karras = request.Karras,
        Eta = request.Eta,
        Tile = Choice<Tiling>(request.Tile, "tile") ?? task.Tile,
        Hires = request.Hires,
        HiresStrength = request.HiresStrength ?? task.HiresStrength,
        Seed = unchecked((request.Seed ?? 0) + (ulong)index),
        Count = request.Batch ?? 1,
        PreviewEvery = request.PreviewEvery ?? 5,
    };

    private static PictureRequest Worded(JobRequest request, PictureRequest task) =>
        request.Wildcards == true && task is PromptedRequest prompted ? prompted with { Wildcards = true } : task;

    private static Image MaskOf(JobRequest request, Func<string, Image> picture)
    {
        var mask = picture(request.Mask!);
        return request.InvertMask == true ? mask.Inverted() : mask;
    }

    private static InpaintRequest Outpainting(JobRequest request, string[] prompts, Func<string, Image> picture)
    {
        var expand = request.Expand!;
        var (larger, mask) = new Margins(expand.Left, expand.Top, expand.Right, expand.Bottom).Expand(picture(request.Image!));
        return new() { Prompts = prompts, Image = larger, Mask = mask, Width = larger.Width, Height = larger.Height, PasteBack = request.PasteBack ?? true };
    }

    /// <summary>An ingredient without a weight shares what the others leave of 1.</summary>
    private static MixItem[] Ingredients(IReadOnlyList<JobIngredient> items, Func<string, Image> picture)
    {
        var open = items.Count(item => item.Weight is null);
        var share = open == 0 ? 0 : Math.Max(0, 1 - items.Sum(item => item.Weight ?? 0)) / open;
        return [.. items.Select((item, index) => (item.Text, item.Image) switch
        {
            ({ } text, null) => MixItem.Of(text, item.Weight ?? share),
            (null, { } image) => MixItem.Of(picture(image), item.Weight ?? share),
            _ => throw Refusals.Field($"items[{index}]", "An ingredient is either a text or an image; give one of them."),
        })];
    }

    private static T? Choice<T>(string? name, string field) where T : struct, Enum
    {
        if (name is null) return null;
        var known = Enum.GetValues<T>();
        var at = Array.FindIndex(known, value => string.Equals(value.ToString(), name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? known[at] : throw Refusals.Field(field, $"{field} takes {string.Join(", ", known).ToLowerInvariant()}.");
    }
}
