namespace Kandinsky.Tensors;

/// <summary>What a norm does to an image, as one multiplication and one addition per sample and channel: a convolution applies it while it reads.</summary>
/// <param name="Multiplier">[batch, channels].</param>
/// <param name="Offset">[batch, channels].</param>
/// <param name="Silu">Whether SiLU follows.</param>
public sealed record ChannelAffine(Tensor Multiplier, Tensor Offset, bool Silu)
{
    /// <summary>What the result is multiplied by, then what is added, before SiLU; or null.</summary>
    public SpatialMaps? Maps { get; init; }

    /// <summary>The norm that it was made of.</summary>
    internal NormOrigin? Origin { get; init; }

    /// <summary>Whether anything that it is made of, the image apart, has a gradient.</summary>
    internal bool IsTracked => Origin is { IsTracked: true } || Maps is { Multiplier.IsTracked: true } or { Addend.IsTracked: true };
}
