namespace Kandinsky;

/// <summary>Text to image: prompts → image embeddings → latents → pictures (spec D.4, D.8).</summary>
static class TextToImage
{
    public static IEnumerable<GenerationProgress> Run(KandinskyModels models, TextToImageRequest request, CancellationToken cancellation)
    {
        models.RequireDecoder(ModelKind.Decoder, "text to image");
        using var run = new PictureRun(models, request, "text-to-image", cancellation);
        var prior = new TextPrior(run);
        var prompts = request.PromptOfEachPicture();
        var scheduler = run.Scheduler(prompts.Count);
        yield return run.Begin(prior.Notes(request.Prompts));
        foreach (var progress in prior.Run(request.Prompts)) yield return progress;

        var latents = run.Noise(prompts.Count);
        foreach (var progress in run.DenoiseFromNoise(latents, scheduler, prior.Embeddings!)) yield return progress;
        foreach (var progress in run.Paint(latents, prompts)) yield return progress;
    }
}
