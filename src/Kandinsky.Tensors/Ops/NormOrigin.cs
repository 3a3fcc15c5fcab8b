using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>What a group norm with scale and shift was made of: enough to make its gradients.</summary>
/// <param name="Groups">The number of groups.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Gain">[channels].</param>
/// <param name="Offset">[channels].</param>
/// <param name="Scale">[batch, channels] or null.</param>
/// <param name="Shift">[batch, channels] or null.</param>
/// <param name="Moments">Of the image, [batch, channels].</param>
/// <param name="SecondMoments">Of the further channels, or empty.</param>
internal sealed record NormOrigin(int Groups, float Epsilon, Parameter Gain, Parameter Offset, Tensor? Scale, Tensor? Shift,
    ReadOnlyMemory<ChannelMoments> Moments,
    ReadOnlyMemory<ChannelMoments> SecondMoments)
{
    public bool IsTracked => Gain.IsTrained || Offset.IsTrained || Scale is { IsTracked: true } || Shift is { IsTracked: true };
}
