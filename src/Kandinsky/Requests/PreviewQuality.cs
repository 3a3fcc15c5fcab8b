namespace Kandinsky;

/// <summary>How a preview is made from latents.</summary>
public enum PreviewQuality
{
    /// <summary>The colour of each latent pixel, enlarged: next to no time.</summary>
    Fast,

    /// <summary>Decoded as the final picture is: as slow as decoding, and the autoencoder stays in memory beside the UNet.</summary>
    Full,
}
