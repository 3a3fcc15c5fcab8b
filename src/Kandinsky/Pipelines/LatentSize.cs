namespace Kandinsky;

/// <summary>The size of latents, and of the picture they become (spec B.9).</summary>
/// <param name="Height">Latent pixels down.</param>
/// <param name="Width">Latent pixels across.</param>
/// <param name="Factor">Picture pixels a latent pixel, along one side.</param>
public readonly record struct LatentSize(int Height, int Width, int Factor)
{
    /// <summary>Pixels down.</summary>
    public int ImageHeight => Height * Factor;

    /// <summary>Pixels across.</summary>
    public int ImageWidth => Width * Factor;

    /// <summary>The latents for a wanted picture: each side rounded up to a multiple of factor².</summary>
    /// <param name="height">Wanted pixels down; the model's own size if null.</param>
    /// <param name="width">Wanted pixels across; likewise.</param>
    /// <param name="unet">Its sample size gives the model's own size.</param>
    /// <param name="factor">The autoencoder's factor.</param>
    public static LatentSize For(int? height, int? width, UNetConfig unet, int factor) =>
        new(Side(height ?? unet.SampleSize * factor, factor), Side(width ?? unet.SampleSize * factor, factor), factor);

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
