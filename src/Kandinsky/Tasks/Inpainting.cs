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
        var part = PaintMask.Read(request.Mask, request.Image);
        var whole = part.IsHole ? request.Image.WithFilledHole() : request.Image;
        var area = request.Area(part);
        if (request.OnlyMasked is not null) area = area.Grown(run.Size.ImageWidth, run.Size.ImageHeight, whole);
        var white = area == PictureArea.WholeOf(whole) ? part.White : area.Cut(part.White.ToGray().Resize(whole.Width, whole.Height, ResizeFilter.Nearest));
        var image = area.Cut(whole);
        var isRead = run.Models.Decoder.Kind == ModelKind.InpaintDecoder;
        string[] blind = isRead ? [] : ["This decoder was not made for inpainting: the kept part is put back after every step instead."];
        var mask = new InpaintMask(white, run.Size);
        yield return run.Begin([.. prior.Notes(request.Prompts), .. part.Note is { } note ? [note] : (string[])[], .. mask.Notes(), .. blind]);
        var embeddings = run.Embeddings(prompts.Count);
        foreach (var progress in prior.Run(request.Prompts, embeddings)) yield return progress;

        foreach (var progress in run.PaintFromNoise(embeddings, prompts, Extras, Finish)) yield return progress;

        // The mask and the known latents are those of the run's size, which a second pass enlarges.
        DenoisingExtras Extras(IScheduler scheduler, float[] noise) => Inpainting.Extras(scheduler, new InpaintMask(white, run.Size),
            PictureEncoder.Encode(run, image), noise, isRead, isBlended: !(isRead && run.Models.UNetConfig.ReadsText));

        Image Finish(Image painted) => request.IsPastedBack ? area.Put(whole, PasteBack.Over(image, white, painted, request.MaskBlur)) : painted;
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
