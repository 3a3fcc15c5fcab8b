namespace Kandinsky;

/// <summary>ControlNet: the decoder follows a depth map, from noise or from a picture (docs/kandinsky.md, "Hint").</summary>
internal static class Controlling
{
    public static IEnumerable<GenerationProgress> Run(PictureRun run, ControlRequest request)
    {
        return Run(run, request, () =>
        {
            var hint = request.Hint.ToRgb().Resize(run.Size.ImageWidth, run.Size.ImageHeight, ResizeFilter.Bicubic).Pixels;
            var values = new float[hint.Length];
            for (var i = 0; i < values.Length; i++) values[i] = hint[i] / 255f;
            return values;
        });
    }

    /// <summary>The same for a hint of any precision.</summary>
    /// <param name="run">What the stages of the request share.</param>
    /// <param name="request">The request.</param>
    /// <param name="hint">Gives it at the size of the run: [8·height, 8·width, 3] in [0, 1].</param>
    public static IEnumerable<GenerationProgress> Run(PictureRun run, ControlRequest request, Func<float[]> hint)
    {
        var prior = new TextPrior(run);
        var prompts = request.PictureTitles;
        yield return run.Begin(prior.Notes(request.Prompts));
        var embeddings = run.Embeddings(prompts.Count);
        if (request.Image is not { } picture)
        {
            foreach (var progress in prior.Run(request.Prompts, embeddings)) yield return progress;
            foreach (var progress in run.PaintFromNoise(embeddings, prompts, Extras)) yield return progress;
            yield break;
        }
        var start = new EmbeddingStart(ImageEmbedder.Embed(run, picture), request.PriorStrength);
        foreach (var progress in prior.Run(request.Prompts, embeddings, start)) yield return progress;
        var known = PictureEncoder.Encode(run, picture);
        var (latents, scheduler, first) = ImageToImage.Noised(run, [.. Enumerable.Repeat(known, prompts.Count)], request.Strength, out var noise);
        foreach (var progress in run.Denoise(latents, scheduler, embeddings, Extras(scheduler, noise) with { FirstCall = first })) yield return progress;
        foreach (var progress in run.Finish(latents, embeddings, prompts, Extras)) yield return progress;

        DenoisingExtras Extras(IScheduler scheduler, float[] noise) => new() { Hint = hint() };
    }
}
