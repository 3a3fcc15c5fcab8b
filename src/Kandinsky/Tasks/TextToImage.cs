namespace Kandinsky;

/// <summary>Text to image: prompts → image embeddings → latents → pictures (docs/kandinsky.md).</summary>
internal static class TextToImage
{
    public static IEnumerable<GenerationProgress> Run(PictureRun run, TextToImageRequest request)
    {
        var prior = new TextPrior(run);
        var prompts = request.PictureTitles;
        yield return run.Begin(prior.Notes(request.Prompts));
        var embeddings = run.Embeddings(prompts.Count);
        foreach (var progress in prior.Run(request.Prompts, embeddings)) yield return progress;
        foreach (var progress in run.PaintFromNoise(embeddings, prompts)) yield return progress;
    }
}
