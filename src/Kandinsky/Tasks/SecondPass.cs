namespace Kandinsky;

/// <summary>
/// A second pass at higher resolution: the pictures are decoded, enlarged, taken part of the way back to noise and denoised again, image to image, with the
/// same embeddings. What the first pass composed stays, and what the model knows of fine things is added; a single pass far above the size the model was
/// trained at repeats its subject instead.
/// </summary>
internal static class SecondPass
{
    /// <summary>Runs the pass; the run has the larger size from then on.</summary>
    /// <param name="run">What the stages of the request share.</param>
    /// <param name="painted">The first pass; its latents become those of the second.</param>
    /// <param name="embeddings">What was painted.</param>
    /// <param name="extras">What the task adds to the decoder's loop, given its sampler and noise.</param>
    public static IEnumerable<GenerationProgress> Run(PictureRun run, PaintedLatents painted, ImageEmbeddings embeddings,
        Func<IScheduler, float[], DenoisingExtras>? extras)
    {
        var pictures = new List<Image>();
        foreach (var progress in run.Clock.Follow(Stage.Decoding, embeddings.Count, Decoded())) yield return progress;
        run.Enlarge();
        float[][] known = [.. pictures.Select(picture => PictureEncoder.Encode(run, Enlarged(picture, run.Size, run.Request.Tile)))];
        var (latents, scheduler, first) = ImageToImage.Noised(run, known, run.Request.HiresStrength, out var noise);
        painted.Latents = latents;
        var more = (extras?.Invoke(scheduler, noise) ?? new()) with { FirstCall = first };
        foreach (var progress in run.Denoise(latents, scheduler, embeddings, more)) yield return progress;

        static Image Enlarged(Image picture, LatentSize size, Tiling tiling)
        {
            var (across, down) = (tiling is Tiling.X or Tiling.Both ? 3 : 1, tiling is Tiling.Y or Tiling.Both ? 3 : 1);
            var (width, height) = (size.ImageWidth, size.ImageHeight);
            if ((across, down) == (1, 1)) return picture.Resize(width, height, ResizeFilter.Lanczos);
            // What lies beyond the edges is enlarged with it.
            var larger = picture.Repeated(across, down).Resize(across * width, down * height, ResizeFilter.Lanczos);
            return larger.CenterCrop(width, height);
        }

        IEnumerable<int> Decoded()
        {
            var each = painted.Latents.Length / embeddings.Count;
            for (var picture = 0; picture < embeddings.Count; picture++)
            {
                var pixels = PictureDecoder.Decode(run.MoVQ, painted.Latents.AsSpan(picture * each, each), run.Size, run.Arena);
                pictures.Add(PictureDecoder.ToImage(pixels, run.Size));
                yield return picture + 1;
            }
        }
    }
}
