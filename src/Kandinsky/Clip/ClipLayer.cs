using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>One layer of a CLIP tower, normalised before each part (docs/kandinsky.md: Text encoder).</summary>
internal sealed class ClipLayer(ClipTransformerConfig config, Weights weights)
{
    private readonly LayerNorm _norm1 = new(config.Width, weights["layer_norm1"], config.NormEps);
    private readonly ClipAttention _attention = new(config.Width, config.Heads, weights["self_attn"]);
    private readonly LayerNorm _norm2 = new(config.Width, weights["layer_norm2"], config.NormEps);
    private readonly Linear _expand = new(config.Width, config.FeedForwardWidth, weights["mlp.fc1"], use: LinearUse.Once);
    private readonly Linear _contract = new(config.FeedForwardWidth, config.Width, weights["mlp.fc2"], use: LinearUse.Once);
    private readonly Activation _activation = config.Activation;

    /// <summary>Applies the layer, in place where nothing is recorded.</summary>
    /// <param name="h">[rows, width].</param>
    /// <param name="sequences">Which rows see which.</param>
    /// <returns>Like h.</returns>
    public Tensor Forward(Tensor h, ClipSequences sequences)
    {
        using var scratch = h.Arena.Scope();
        h = _attention.Forward(_norm1.Forward(h), h, sequences);
        return _contract.Forward(_expand.Forward(_norm2.Forward(h), _activation), residual: h, into: h);
    }
}
