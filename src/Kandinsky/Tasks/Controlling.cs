namespace Kandinsky;

/// <summary>ControlNet: the decoder follows a depth map, from noise or from a picture (docs/kandinsky.md, "Hint").</summary>
internal static class Controlling
{
    public static IEnumerable<GenerationProgress> Run(PictureRun run, ControlRequest request)
    {
        var hint = request.Hint.ToRgb().Resize(run.Size.ImageWidth, run.Size.ImageHeight, ResizeFilter.Bicubic).Pixels;
        var values = new float[hint.Length];
        for (var i = 0; i < values.Length; i++) values[i] = hint[i] / 255f;
        return Run(run, request, values);
    }

    /// <summary>The same for a hint of any precision.</summary>
    /// <param name="run">What the stages of the request share.</param>
    /// <param name="request">The request.</param>
    /// <param name="hint">[8·height, 8·width, 3] in [0, 1].</param>
    public static IEnumerable<GenerationProgress> Run(PictureRun run, ControlRequest request, float[] hint)
    {
        var prior = new TextPrior(run);
        var prompts = request.PictureTitles;
        yield return run.Begin(prior.Notes(request.Prompts));
        var embeddings = run.Embeddings(prompts.Count);
        if (request.Image is not { } picture)
        {
            foreach (var progress in prior.Run(request.Prompts, embeddings)) yield return progress;
            foreach (var progress in run.PaintFromNoise(embeddings, prompts, new() { Hint = hint })) yield return progress;
            yield break;
        }
        var start = new EmbeddingStart(ImageEmbedder.Embed(run, picture), request.PriorStrength);
        foreach (var progress in prior.Run(request.Prompts, embeddings, start)) yield return progress;
        var (latents, scheduler, extras) = ImageToImage.NoisedPicture(run, picture, request.Strength, prompts.Count);
        foreach (var progress in run.Denoise(latents, scheduler, embeddings, extras with { Hint = hint })) yield return progress;
        foreach (var progress in run.Paint(latents, prompts)) yield return progress;
    }
}
