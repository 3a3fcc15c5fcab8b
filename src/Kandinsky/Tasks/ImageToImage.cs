namespace Kandinsky;

/// <summary>
/// Image to image: the picture's latents are noised part of the way and denoised as the prompt says (docs/kandinsky.md, "Image to image"; Meng et al. 2021,
/// "SDEdit").
/// </summary>
internal static class ImageToImage
{
    public static IEnumerable<GenerationProgress> Run(PictureRun run, ImageToImageRequest request)
    {
        var prior = new TextPrior(run);
        var prompts = request.PictureTitles;
        yield return run.Begin(prior.Notes(request.Prompts));
        var embeddings = run.Embeddings(prompts.Count);
        foreach (var progress in prior.Run(request.Prompts, embeddings)) yield return progress;

        var known = PictureEncoder.Encode(run, request.Image);
        var (latents, scheduler, first) = Noised(run, [.. Enumerable.Repeat(known, prompts.Count)], request.Strength, out _);
        foreach (var progress in run.Denoise(latents, scheduler, embeddings, new() { FirstCall = first })) yield return progress;
        foreach (var progress in run.Finish(latents, embeddings, prompts)) yield return progress;
    }

    /// <summary>Pictures' latents at the noise level of the first step to run.</summary>
    /// <param name="run">What the stages of the request share.</param>
    /// <param name="known">Clean latents, [4, height, width] for each picture of the batch.</param>
    /// <param name="strength">How far back, above 0 to 1.</param>
    /// <param name="noise">What was drawn, [pictures, 4, height, width].</param>
    public static (float[] Latents, IScheduler Scheduler, int FirstCall) Noised(PictureRun run, float[][] known, double strength, out float[] noise)
    {
        var scheduler = run.Scheduler(known.Length);
        var first = DenoisingStrength.FirstCall(scheduler, run.Request.Steps, strength);
        noise = run.Noise(known.Length);
        var latents = noise.ToArray();
        foreach (var (picture, clean) in known.Index())
            PictureNoise.Add(run, clean, latents.AsSpan(picture * clean.Length, clean.Length), scheduler, first, strength);
        return (latents, scheduler, first);
    }
}
