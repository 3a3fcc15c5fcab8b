using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Inpainting: where the mask is white the picture is painted anew, elsewhere its noised latents are put back after every step (spec D.6).</summary>
static class Inpainting
{
    public static IEnumerable<GenerationProgress> Run(KandinskyModels models, InpaintRequest request, CancellationToken cancellation)
    {
        models.RequireDecoder(null, "inpainting");
        using var run = new PictureRun(models, request, "inpaint", cancellation);
        var prior = new TextPrior(run);
        var prompts = request.PromptOfEachPicture();
        var scheduler = run.Scheduler(prompts.Count);
        var mask = new InpaintMask(request.Mask, run.Size);
        yield return run.Begin([.. prior.Notes(request.Prompts), .. mask.Notes(), .. models.Decoder.Kind == ModelKind.InpaintDecoder ? [] : (string[])["This decoder was not made for inpainting: the kept part is put back after every step instead."]]);
        foreach (var progress in prior.Run(request.Prompts)) yield return progress;

        var picture = PictureEncoder.Encode(run, request.Image);
        var latents = run.Noise(prompts.Count);
        var noise = latents.ToArray();
        var extras = new DenoisingExtras
        {
            Channels = models.Decoder.Kind == ModelKind.InpaintDecoder ? [.. mask.Keep(picture), .. mask.Kept] : [],
            Complete = clean => mask.Blend(picture, clean),
            AfterCall = (next, result) => PutBack(result, next),
        };
        foreach (var progress in run.DenoiseFromNoise(latents, scheduler, prior.Embeddings!, extras)) yield return progress;
        foreach (var progress in run.Paint(latents, prompts, request.PasteBack ? painted => PastedBack(request, painted) : null)) yield return progress;

        void PutBack(float[] result, int next)
        {
            var known = new float[picture.Length];
            for (var start = 0; start < result.Length; start += picture.Length)
            {
                if (next < scheduler.Timesteps.Count) scheduler.AddNoise(picture, noise.AsSpan(start, picture.Length), next, known);
                else picture.CopyTo(known, 0);
                mask.Blend(known, result.AsSpan(start, picture.Length));
            }
        }
    }

    private static Image PastedBack(InpaintRequest request, Image painted) => PasteBack.Over(request.Image, request.Mask, painted);
}
