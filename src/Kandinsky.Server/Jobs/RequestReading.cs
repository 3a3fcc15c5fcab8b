namespace Kandinsky.Server;

/// <summary>From what a job asks for to requests of the library, and to the pictures it needs.</summary>
internal static class RequestReading
{
    private const int UsualPreviews = 5;

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
        PictureRequest task = request.Task switch
        {
            JobTasks.TextToImage => new TextToImageRequest { Prompts = prompts },
            JobTasks.ImageToImage => new ImageToImageRequest { Prompts = prompts, Image = picture(request.Image!) },
            JobTasks.Inpaint => new InpaintRequest { Prompts = prompts, Image = picture(request.Image!), Mask = MaskOf(request, picture) },
            JobTasks.Outpaint => Outpainting(request, prompts, picture),
            JobTasks.Mix => new MixRequest { Items = Ingredients(request.Items!, picture) },
            JobTasks.Variations when request.Prompt is null => new MixRequest { Items = [MixItem.Of(picture(request.Image!))] },
            JobTasks.Variations => new EmbeddingToEmbeddingRequest { Prompts = prompts, Image = picture(request.Image!) },
            JobTasks.Control => new ControlRequest
            {
                Prompts = prompts,
                Hint = picture(request.Hint!),
                Image = request.Image is { } image ? picture(image) : null,
            },
            _ => throw Refusals.Field("task", "The task is unknown."),
        };
        task = request.PaintsFast ? task.AsFast() with { PreviewEvery = 1 } : task with { PreviewEvery = UsualPreviews };
        var chosen = JobFields.Apply(request, task);
        return chosen with { Seed = unchecked(chosen.Seed + (ulong)index) };
    }

    private static Image MaskOf(JobRequest request, Func<string, Image> picture)
    {
        var mask = picture(request.Mask!);
        return request.InvertMask == true ? mask.Inverted() : mask;
    }

    private static InpaintRequest Outpainting(JobRequest request, string[] prompts, Func<string, Image> picture)
    {
        var expand = request.Expand!;
        var (larger, mask) = new Margins(expand.Left, expand.Top, expand.Right, expand.Bottom).Expand(picture(request.Image!));
        return new() { Prompts = prompts, Image = larger, Mask = mask, Width = larger.Width, Height = larger.Height, PasteBack = true };
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
}
