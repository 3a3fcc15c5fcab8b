using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>CLIP's self-attention. The linear layers read all rows of a batch at once; scores are made per sequence.</summary>
internal sealed class ClipAttention(int width, int heads, Weights weights)
{
    private readonly Linear _query = new(width, width, weights["q_proj"], use: LinearUse.Once);
    private readonly Linear _key = new(width, width, weights["k_proj"], use: LinearUse.Once);
    private readonly Linear _value = new(width, width, weights["v_proj"], use: LinearUse.Once);
    private readonly Linear _out = new(width, width, weights["out_proj"], use: LinearUse.Once);

    /// <summary>Adds what is attended to, to the residual stream, in place where nothing is recorded.</summary>
    /// <param name="x">The normalised rows, [rows, width].</param>
    /// <param name="h">The residual stream, [rows, width].</param>
    /// <param name="sequences">Which rows see which.</param>
    /// <returns>Like h.</returns>
    public Tensor Forward(Tensor x, Tensor h, ClipSequences sequences)
    {
        var attended = Ops.Attention(_query.Forward(x), _key.Forward(x), _value.Forward(x), sequences.Lengths, heads, sequences.Causal);
        return _out.Forward(attended, residual: h, into: h);
    }
}
