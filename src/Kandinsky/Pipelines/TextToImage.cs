namespace Kandinsky;

/// <summary>Text to image: prompts → image embeddings → latents → pictures (spec D.4, D.8).</summary>
static class TextToImage
{
    public static IEnumerable<GenerationProgress> Run(KandinskyModels models, TextToImageRequest request, CancellationToken cancellation)
    {
        using var run = new PictureRun(models, request, "text-to-image", cancellation);
        var prior = new TextPrior(models, run.Arena, run.Clock);
        string[] prompts = [.. request.Prompts.SelectMany(prompt => Enumerable.Repeat(prompt, request.Count))];
        var scheduler = run.Scheduler(prompts.Length);
        yield return run.Clock.Begin(Stage.Text, 1) with { Notes = [.. run.Size.Notes(request.Height, request.Width), .. prior.Notes(request.Prompts)] };

        foreach (var progress in prior.Run(request.Prompts, request, run.Random)) yield return progress;

        var latents = run.Noise(prompts.Length);
        for (var i = 0; i < latents.Length; i++) latents[i] *= scheduler.InitialNoiseSigma;
        foreach (var progress in run.Denoise(latents, scheduler, prior.Embeddings!)) yield return progress;
        foreach (var progress in run.Paint(latents, prompts)) yield return progress;
    }
}
