using System.Globalization;

namespace Kandinsky;

/// <summary>ControlNet: the decoder follows a depth map, from noise or from a picture (spec D.7).</summary>
static class Controlling
{
    public static IEnumerable<GenerationProgress> Run(KandinskyModels models, ControlRequest request, CancellationToken cancellation)
    {
        using var run = new PictureRun(models, request, "control", cancellation);
        var size = run.Size;
        var hint = request.Hint.ToRgb().Resize(size.ImageWidth, size.ImageHeight, ResizeFilter.Bicubic).Pixels;
        var values = new float[hint.Length];
        for (var i = 0; i < values.Length; i++) values[i] = hint[i] / 255f;
        foreach (var progress in Run(run, request, values)) yield return progress;
    }

    /// <summary>The same for a hint of any precision.</summary>
    /// <param name="run">What the stages of the request share.</param>
    /// <param name="request">The request.</param>
    /// <param name="hint">[8·height, 8·width, 3] in [0, 1].</param>
    public static IEnumerable<GenerationProgress> Run(PictureRun run, ControlRequest request, float[] hint)
    {
        run.Models.RequireDecoder(ModelKind.ControlNetDecoder, "control");
        var prior = new TextPrior(run);
        var prompts = request.PromptOfEachPicture();
        yield return run.Begin(prior.Notes(request.Prompts));
        var start = request.Image is { } image ? new EmbeddingStart(ImageEmbedder.Embed(run, image), request.PriorStrength) : null;
        foreach (var progress in prior.Run(request.Prompts, start)) yield return progress;

        if (request.Image is { } picture)
        {
            run.Choices["Denoising strength"] = request.Strength.ToString(CultureInfo.InvariantCulture);
            var (latents, scheduler, extras) = ImageToImage.NoisedPicture(run, picture, request.Strength, prompts.Count);
            foreach (var progress in run.Denoise(latents, scheduler, prior.Embeddings!, extras with { Hint = hint })) yield return progress;
            foreach (var progress in run.Paint(latents, prompts)) yield return progress;
        }
        else
        {
            var latents = run.Noise(prompts.Count);
            foreach (var progress in run.DenoiseFromNoise(latents, run.Scheduler(prompts.Count), prior.Embeddings!, new() { Hint = hint })) yield return progress;
            foreach (var progress in run.Paint(latents, prompts)) yield return progress;
        }
    }
}
