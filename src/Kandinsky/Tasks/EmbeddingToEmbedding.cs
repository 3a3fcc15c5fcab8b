namespace Kandinsky;

/// <summary>A picture's embedding is noised part of the way, denoised as the prompt says, and painted from noise (docs/kandinsky.md, "Prior").</summary>
internal static class EmbeddingToEmbedding
{
    public static IEnumerable<GenerationProgress> Run(PictureRun run, EmbeddingToEmbeddingRequest request)
    {
        var prior = new TextPrior(run);
        var prompts = request.PictureTitles;
        yield return run.Begin(prior.Notes(request.Prompts));
        var embeddings = run.Embeddings(prompts.Count);
        var start = new EmbeddingStart(ImageEmbedder.Embed(run, request.Image), request.PriorStrength);
        foreach (var progress in prior.Run(request.Prompts, embeddings, start)) yield return progress;
        foreach (var progress in run.PaintFromNoise(embeddings, prompts)) yield return progress;
    }
}
