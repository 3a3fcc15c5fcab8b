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

        var (latents, scheduler, extras) = NoisedPicture(run, request.Image, request.Strength, prompts.Count);
        foreach (var progress in run.Denoise(latents, scheduler, embeddings, extras)) yield return progress;
        foreach (var progress in run.Paint(latents, prompts)) yield return progress;
    }

    /// <summary>The picture's latents at the noise level of the first step to run.</summary>
    public static (float[] Latents, IScheduler Scheduler, DenoisingExtras Extras) NoisedPicture(PictureRun run, Image image, double strength, int pictures)
    {
        var scheduler = run.Scheduler(pictures);
        var first = DenoisingStrength.FirstCall(scheduler, run.Request.Steps, strength);
        var picture = PictureEncoder.Encode(run, image);
        var latents = run.Noise(pictures);
        for (var start = 0; start < latents.Length; start += picture.Length)
        {
            var target = latents.AsSpan(start, picture.Length);
            PictureNoise.Add(run, picture, target, scheduler, first, strength);
        }
        return (latents, scheduler, new() { FirstCall = first });
    }
}
