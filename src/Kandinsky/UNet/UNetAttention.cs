using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Attention of every pixel to all pixels and to the image tokens, whose keys and values are added to the pixels' own (docs/kandinsky.md: UNet attention).
/// </summary>
internal sealed class UNetAttention(int channels, UNetConfig config, Weights weights)
{
    private readonly GroupNorm _norm = new(config.NormNumGroups, channels, config.NormEps, weights["group_norm"]);
    private readonly Linear _query = new(channels, channels, weights["to_q"]);
    private readonly Linear _key = new(channels, channels, weights["to_k"]);
    private readonly Linear _value = new(channels, channels, weights["to_v"]);
    private readonly Linear _imageKey = new(config.CrossAttentionDim, channels, weights["add_k_proj"], use: LinearUse.Once);
    private readonly Linear _imageValue = new(config.CrossAttentionDim, channels, weights["add_v_proj"], use: LinearUse.Once);
    private readonly Linear _out = new(channels, channels, weights["to_out.0"]);

    /// <summary>Keys and values of the image tokens, the same in every step.</summary>
    /// <param name="tokens">[batch, tokens, cross-attention width].</param>
    /// <returns>[batch, tokens, channels] each.</returns>
    public (Tensor Keys, Tensor Values) ImageKeysAndValues(Tensor tokens) => (_imageKey.Forward(tokens), _imageValue.Forward(tokens));

    /// <summary>Applies the block, in place where nothing is recorded.</summary>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="imageKeys">[batch, tokens, channels].</param>
    /// <param name="imageValues">[batch, tokens, channels].</param>
    /// <returns>Like x.</returns>
    public Tensor Forward(Tensor x, Tensor imageKeys, Tensor imageValues)
    {
        using var scratch = x.Arena.Scope();
        var pixels = _norm.Forward(x).Reshape(new Shape(x.Shape[0], x.Shape[1] * x.Shape[2], channels));
        var (q, k, v) = (_query.Forward(pixels), _key.Forward(pixels), _value.Forward(pixels));
        var attended = Ops.Attention(q, k, v, heads: channels / config.AttentionHeadDim, firstKeys: imageKeys, firstValues: imageValues,
            precision: weights.Precision);
        return _out.Forward(attended, residual: x, into: x, forNorm: true);
    }
}
