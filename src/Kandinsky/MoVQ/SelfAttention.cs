using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>One head of attention over all pixels of a normalised image, added to the image (docs/kandinsky.md: MoVQ).</summary>
internal sealed class SelfAttention(int channels, Weights weights)
{
    private readonly Linear _query = new(channels, channels, weights["to_q"]);
    private readonly Linear _key = new(channels, channels, weights["to_k"]);
    private readonly Linear _value = new(channels, channels, weights["to_v"]);
    private readonly Linear _out = new(channels, channels, weights["to_out.0"]);

    /// <summary>Applies the block, in place where nothing is recorded.</summary>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="normalise">Normalises x; called once, within the scratch scope.</param>
    public Tensor Forward(Tensor x, Func<Tensor, Tensor> normalise)
    {
        using var scratch = x.Arena.Scope();
        var pixels = normalise(x).Reshape(new Shape(x.Shape[0], x.Shape[1] * x.Shape[2], channels));
        var attended = Ops.Attention(_query.Forward(pixels), _key.Forward(pixels), _value.Forward(pixels), heads: 1, precision: weights.Precision);
        return _out.Forward(attended, residual: x, into: x, forNorm: true);
    }
}
