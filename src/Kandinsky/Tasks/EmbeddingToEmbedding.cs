using System.Globalization;

namespace Kandinsky;

/// <summary>A picture's embedding is noised part of the way, denoised as the prompt says, and painted from noise (spec D.3).</summary>
static class EmbeddingToEmbedding
{
    public static IEnumerable<GenerationProgress> Run(KandinskyModels models, EmbeddingToEmbeddingRequest request, CancellationToken cancellation)
    {
        models.RequireDecoder(ModelKind.Decoder, "embedding to embedding");
        using var run = new PictureRun(models, request, "embedding-to-embedding", cancellation);
        run.Choices["Prior strength"] = request.PriorStrength.ToString(CultureInfo.InvariantCulture);
        var prior = new TextPrior(run);
        var prompts = request.PromptOfEachPicture();
        yield return run.Begin(prior.Notes(request.Prompts));
        var start = new EmbeddingStart(ImageEmbedder.Embed(run, request.Image), request.PriorStrength);
        foreach (var progress in prior.Run(request.Prompts, start)) yield return progress;

        var latents = run.Noise(prompts.Count);
        foreach (var progress in run.DenoiseFromNoise(latents, run.Scheduler(prompts.Count), prior.Embeddings!)) yield return progress;
        foreach (var progress in run.Paint(latents, prompts)) yield return progress;
    }
}
