using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The hint picture of a ControlNet UNet at the latents' size (<c>add_embedding.input_hint_block</c>, docs/kandinsky.md: Hint).</summary>
internal sealed class HintEncoder(Weights weights)
{
    /// <summary>Pixels of the hint a latent pixel, along one side.</summary>
    public const int Factor = 8;

    /// <summary>Features of the hint.</summary>
    public const int Channels = 4;

    private readonly Conv2d[] _convolutions =
    [
        new(3, 16, kernel: 3, weights[0], sensitive: true),
        new(16, 16, kernel: 3, weights[2], sensitive: true),
        new(16, 32, kernel: 3, weights[4], stride: 2, sensitive: true),
        new(32, 32, kernel: 3, weights[6], sensitive: true),
        new(32, 96, kernel: 3, weights[8], stride: 2, sensitive: true),
        new(96, 96, kernel: 3, weights[10], sensitive: true),
        new(96, 256, kernel: 3, weights[12], stride: 2, sensitive: true),
        new(256, Channels, kernel: 3, weights[14], sensitive: true),
    ];

    /// <param name="hint">[batch, 8·latent height, 8·latent width, 3] in [0, 1].</param>
    /// <returns>[batch, latent height, latent width, 4].</returns>
    public Tensor Forward(Tensor hint)
    {
        var h = _convolutions[0].Forward(hint);
        foreach (var convolution in _convolutions.Skip(1)) h = convolution.Forward(Ops.Silu(h));
        return h;
    }
}
