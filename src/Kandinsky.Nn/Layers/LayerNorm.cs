using Kandinsky.Tensors;

namespace Kandinsky.Nn;

/// <summary>Normalises each row (Ba, Kiros and Hinton 2016).</summary>
/// <param name="width">The width of a row.</param>
/// <param name="weights">Holds <c>weight</c> and <c>bias</c>, [width] each.</param>
/// <param name="epsilon">Added to the variance.</param>
public sealed class LayerNorm(int width, Weights weights, float epsilon = 1e-5f)
{
    private readonly Parameter _gain = weights.Declare("weight", Initial.One, width);
    private readonly Parameter _offset = weights.Declare("bias", Initial.Zero, width);

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[…, width].</param>
    /// <param name="into">May receive the result; may be <paramref name="x"/>. A new tensor otherwise.</param>
    public Tensor Forward(Tensor x, Tensor? into = null) => Ops.LayerNorm(x, _gain, _offset, epsilon, into);
}
