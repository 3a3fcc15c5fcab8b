using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Group norm, times one projection of the latents plus another (docs/kandinsky.md: Spatial norm).</summary>
/// <remarks>A 1×1 convolution commutes with nearest upsampling, so the projections are made at the latents' size and read from there (docs/kandinsky.md:
/// Spatial norm).</remarks>
internal sealed class SpatialNorm(int channels, int latentChannels, Weights weights)
{
    private const int Groups = MoVQConfig.DecoderGroups;

    private readonly Parameter _gain = weights.Declare("norm_layer.weight", Initial.One, channels);
    private readonly Parameter _offset = weights.Declare("norm_layer.bias", Initial.Zero, channels);
    private readonly Conv2d _multiplier = new(latentChannels, channels, kernel: 1, weights["conv_y"], sensitive: true);
    private readonly Conv2d _addend = new(latentChannels, channels, kernel: 1, weights["conv_b"], sensitive: true);

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="latents">[batch, latent height, latent width, latent channels].</param>
    public Tensor Forward(Tensor x, Tensor latents) => Ops.SpatialNorm(x, Groups, MoVQConfig.NormEps, _gain, _offset, Maps(latents));

    /// <summary>What <see cref="Forward"/> would do, followed by SiLU: for a convolution that applies it while it reads.</summary>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="latents">[batch, latent height, latent width, latent channels].</param>
    public ChannelAffine WithSilu(Tensor x, Tensor latents) =>
        Ops.GroupNormAffine(x, Groups, MoVQConfig.NormEps, _gain, _offset, silu: true) with { Maps = Maps(latents) };

    private SpatialMaps Maps(Tensor latents) => new(_multiplier.Forward(latents), _addend.Forward(latents));
}
