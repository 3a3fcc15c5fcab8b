namespace Kandinsky;

/// <summary>The size of latents, and of the picture they become (docs/kandinsky.md, "Latent size").</summary>
/// <param name="Height">Latent pixels down.</param>
/// <param name="Width">Latent pixels across.</param>
/// <param name="Factor">Picture pixels a latent pixel, along one side.</param>
internal readonly record struct LatentSize(int Height, int Width, int Factor)
{
    /// <summary>Pixels down.</summary>
    public int ImageHeight => Height * Factor;

    /// <summary>Pixels across.</summary>
    public int ImageWidth => Width * Factor;

    /// <summary>
    /// The latents for a wanted picture. A wanted side is rounded up to a multiple of factor²; a side that is not given takes the proportions
    /// of the picture the task begins with, at the model's own number of pixels, to the nearest multiple.
    /// </summary>
    /// <param name="request">The wanted size.</param>
    /// <param name="unet">Its sample size gives the model's own size.</param>
    /// <param name="factor">The autoencoder's factor.</param>
    public static LatentSize For(PictureRequest request, UNetConfig unet, int factor)
    {
        var own = unet.SampleSize * factor;
        double? proportions = request is not { Width: not null, Height: not null } && request.Proportions is var (across, down) ? (double)across / down : null;
        var (width, height) = (request.Width, request.Height) switch
        {
            ({ } w, { } h) => (w, h),
            ({ } w, null) => (w, Near(w / proportions ?? own)),
            (null, { } h) => (Near(h * proportions ?? own), h),
            _ => (Near(own * Math.Sqrt(proportions ?? 1)), Near(own / Math.Sqrt(proportions ?? 1))),
        };
        return new(Side(height, factor), Side(width, factor), factor);

        int Near(double pixels) => Math.Clamp((int)Math.Round(pixels / (factor * factor)), 1, PictureRequest.LargestSide / (factor * factor)) * factor * factor;
    }

    /// <summary>The latents of a second pass: each side so many times longer, to the nearest multiple of factor².</summary>
    /// <param name="scale">At least 1.</param>
    /// <exception cref="KandinskyException">The picture would be larger than any may be.</exception>
    public LatentSize Enlarged(double scale)
    {
        var (height, width, factor) = (Height, Width, Factor);
        var larger = new LatentSize(Grown(height), Grown(width), factor);
        return Math.Max(larger.ImageHeight, larger.ImageWidth) <= PictureRequest.LargestSide ? larger : throw new KandinskyException(
            $"The second pass would paint {larger.ImageWidth} x {larger.ImageHeight} pixels; the largest side is {PictureRequest.LargestSide}.",
            ErrorKind.Request);

        int Grown(int side) => (int)Math.Round(side * scale / factor) * factor;
    }

    /// <summary>Says so if the picture is larger than wanted.</summary>
    /// <param name="height">Wanted pixels down, or null.</param>
    /// <param name="width">Wanted pixels across, or null.</param>
    public IEnumerable<string> Notes(int? height, int? width)
    {
        if ((height ?? ImageHeight) != ImageHeight || (width ?? ImageWidth) != ImageWidth)
        {
            yield return $"The picture is {ImageWidth} x {ImageHeight} pixels: each side is rounded up to a multiple of {Factor * Factor}.";
        }
    }

    private static int Side(int pixels, int factor) => (pixels + factor * factor - 1) / (factor * factor) * factor;
}
