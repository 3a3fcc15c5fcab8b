namespace Kandinsky;

/// <summary>
/// Inpainting: where the mask is white the picture is painted anew, elsewhere its noised latents are put back after every step (docs/kandinsky.md,
/// "Inpainting").
/// </summary>
internal static class Inpainting
{
    public static IEnumerable<GenerationProgress> Run(PictureRun run, InpaintRequest request)
    {
        var prior = new TextPrior(run);
        var prompts = request.PictureTitles;
        var scheduler = run.Scheduler(prompts.Count);
        var part = PaintMask.Read(request.Mask, request.Image);
        var whole = part.IsHole ? request.Image.WithFilledHole() : request.Image;
        var area = request.Area(part);
        if (request.OnlyMasked is not null) area = area.Grown(run.Size.ImageWidth, run.Size.ImageHeight, whole);
        var white = area == PictureArea.WholeOf(whole) ? part.White : area.Cut(part.White.ToGray().Resize(whole.Width, whole.Height, ResizeFilter.Nearest));
        var (mask, image) = (new InpaintMask(white, run.Size), area.Cut(whole));
        var isRead = run.Models.Decoder.Kind == ModelKind.InpaintDecoder;
        string[] blind = isRead ? [] : ["This decoder was not made for inpainting: the kept part is put back after every step instead."];
        yield return run.Begin([.. prior.Notes(request.Prompts), .. part.Note is { } note ? [note] : (string[])[], .. mask.Notes(), .. blind]);
        var embeddings = run.Embeddings(prompts.Count);
        foreach (var progress in prior.Run(request.Prompts, embeddings)) yield return progress;

        var picture = PictureEncoder.Encode(run, image);
        var latents = run.Noise(prompts.Count);
        var extras = Extras(scheduler, mask, picture, noise: latents.ToArray(), isRead, isBlended: !(isRead && run.Models.UNetConfig.ReadsText));
        foreach (var progress in run.DenoiseFromNoise(latents, scheduler, embeddings, extras)) yield return progress;
        Func<Image, Image>? finish = request.IsPastedBack ? painted => area.Put(whole, PasteBack.Over(image, white, painted, request.MaskBlur)) : null;
        foreach (var progress in run.Paint(latents, prompts, finish)) yield return progress;
    }

    /// <summary>What inpainting adds to the decoder's loop.</summary>
    /// <param name="scheduler">The run's sampler.</param>
    /// <param name="mask">What is kept.</param>
    /// <param name="picture">The known latents, [4, height, width].</param>
    /// <param name="noise">What the run begins with, [pictures, 4, height, width].</param>
    /// <param name="isRead">Whether the decoder reads the mask and what is kept.</param>
    /// <param name="isBlended">Whether what is kept is put back after every step; the decoder of Kandinsky 2.1 for inpainting paints it by itself.</param>
    public static DenoisingExtras Extras(IScheduler scheduler, InpaintMask mask, float[] picture, float[] noise, bool isRead, bool isBlended = true) => new()
    {
        Channels = isRead ? [.. mask.Keep(picture), .. mask.Kept] : [],
        Complete = isBlended ? clean => mask.Blend(picture, clean) : null,
        AfterCall = !isBlended ? null : (next, result) =>
        {
            var known = new float[picture.Length];
            for (var start = 0; start < result.Length; start += picture.Length)
            {
                if (next < scheduler.Timesteps.Count) scheduler.AddNoise(picture, noise.AsSpan(start, picture.Length), next, known);
                else picture.CopyTo(known, 0);
                mask.Blend(known, result.AsSpan(start, picture.Length));
            }
        },
    };
}
