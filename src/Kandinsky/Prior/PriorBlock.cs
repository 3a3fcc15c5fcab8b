using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Computes attention for one block: from queries, keys and values of the rows given to the block to the attended rows.</summary>
internal delegate Tensor PriorAttention(Tensor queries, Tensor keys, Tensor values);

/// <summary>One pre-norm transformer block of the prior (docs/kandinsky.md: Prior).</summary>
internal sealed class PriorBlock(PriorConfig config, Weights weights)
{
    private readonly LayerNorm _norm1 = new(config.Width, weights["norm1"]);
    private readonly Linear _query = new(config.Width, config.Width, weights["attn1.to_q"], use: LinearUse.Streamed);
    private readonly Linear _key = new(config.Width, config.Width, weights["attn1.to_k"], use: LinearUse.Streamed);
    private readonly Linear _value = new(config.Width, config.Width, weights["attn1.to_v"], use: LinearUse.Streamed);
    private readonly Linear _out = new(config.Width, config.Width, weights["attn1.to_out.0"], use: LinearUse.Streamed);
    private readonly LayerNorm _norm3 = new(config.Width, weights["norm3"]);
    private readonly Linear _expand = new(config.Width, 4 * config.Width, weights["ff.net.0.proj"], use: LinearUse.Streamed);
    private readonly Linear _contract = new(4 * config.Width, config.Width, weights["ff.net.2"], use: LinearUse.Streamed);

    /// <summary>Applies the block, in place where nothing is recorded.</summary>
    /// <param name="h">[rows, width].</param>
    /// <param name="attend">Which rows see which.</param>
    /// <returns>Like h.</returns>
    public Tensor Forward(Tensor h, PriorAttention attend)
    {
        using var scratch = h.Arena.Scope();
        var normed = _norm1.Forward(h);
        var attended = attend(_query.Forward(normed), _key.Forward(normed), _value.Forward(normed));
        h = _out.Forward(attended, residual: h, into: h);
        var expanded = _expand.Forward(_norm3.Forward(h), Activation.Gelu);
        return _contract.Forward(expanded, residual: h, into: h);
    }
}
