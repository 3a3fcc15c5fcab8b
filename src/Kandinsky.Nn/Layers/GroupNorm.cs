using Kandinsky.Tensors;

namespace Kandinsky.Nn;

/// <summary>Normalises each group of consecutive channels over all pixels of a sample (Wu and He 2018).</summary>
/// <param name="groups">The number of groups.</param>
/// <param name="channels">Channels of x, a multiple of <paramref name="groups"/>.</param>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="weights">Holds <c>weight</c> and <c>bias</c>, [channels] each.</param>
public sealed class GroupNorm(int groups, int channels, float epsilon, Weights weights)
{
    private readonly Parameter _gain = weights.Declare("weight", Initial.One, channels);
    private readonly Parameter _offset = weights.Declare("bias", Initial.Zero, channels);

    /// <summary>Applies the layer, then optionally a modulation and SiLU.</summary>
    /// <param name="x">[batch, …, channels].</param>
    /// <param name="scale">[batch, channels]; the result is multiplied by 1 + scale.</param>
    /// <param name="shift">[batch, channels], added after the scale.</param>
    /// <param name="silu">Whether SiLU follows.</param>
    public Tensor Forward(Tensor x, Tensor? scale = null, Tensor? shift = null, bool silu = false) =>
        Ops.GroupNorm(x, groups, epsilon, _gain, _offset, scale, shift, silu);

    /// <summary>What <see cref="Forward"/> would do, followed by SiLU: for a convolution that applies it while it reads.</summary>
    /// <param name="x">[batch, …, channels].</param>
    /// <param name="scale">[batch, channels]; the result is multiplied by 1 + scale.</param>
    /// <param name="shift">[batch, channels], added after the scale.</param>
    /// <param name="second">[batch, …, further channels], the last ones of the layer's, beside x.</param>
    public ChannelAffine WithSilu(Tensor x, Tensor? scale = null, Tensor? shift = null, Tensor? second = null) =>
        Ops.GroupNormAffine(x, groups, epsilon, _gain, _offset, scale, shift, silu: true, second);
}
