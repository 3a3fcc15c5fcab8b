using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>CLIP's self-attention. The linear layers read all rows of a batch at once; scores are made per sequence.</summary>
sealed class ClipAttention(int width, int heads, Weights weights)
{
    private readonly Linear _query = new(width, width, weights["q_proj"], use: LinearUse.Once);
    private readonly Linear _key = new(width, width, weights["k_proj"], use: LinearUse.Once);
    private readonly Linear _value = new(width, width, weights["v_proj"], use: LinearUse.Once);
    private readonly Linear _out = new(width, width, weights["out_proj"], use: LinearUse.Once);

    /// <summary>Adds what is attended to, to the residual stream.</summary>
    /// <param name="x">The normalised rows, [rows, width].</param>
    /// <param name="h">The residual stream, [rows, width], changed in place.</param>
    /// <param name="sequences">Which rows see which.</param>
    public void Forward(Tensor x, Tensor h, ClipSequences sequences)
    {
        var (queries, keys, values) = (_query.Forward(x), _key.Forward(x), _value.Forward(x));
        var attended = x.Arena.Tensor(x.Shape);
        for (var i = 0; i < sequences.Lengths.Count; i++)
        {
            Ops.Attention(Sequence(queries, i), Sequence(keys, i), Sequence(values, i), heads, sequences.Causal, into: Sequence(attended, i));
        }
        _out.Forward(attended, residual: h, into: h);

        Tensor Sequence(Tensor rows, int index) => sequences.Of(rows, index).Reshape(new Shape(1, sequences.Lengths[index], width));
    }
}
