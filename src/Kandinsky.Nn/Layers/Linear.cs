using Kandinsky.Tensors;

namespace Kandinsky.Nn;

/// <summary>y = x·Wᵀ + b over the innermost axis.</summary>
/// <param name="inputs">The width of a row of x.</param>
/// <param name="outputs">The width of a row of y.</param>
/// <param name="weights">Holds <c>weight</c> [outputs, inputs] and, unless <paramref name="bias"/> is false, <c>bias</c> [outputs].</param>
/// <param name="bias">Whether there is a bias.</param>
/// <param name="sensitive">Keeps single precision in every mode.</param>
/// <param name="use">How the layer is used; with few rows <see cref="LinearUse.Packed"/> ones are read as <see cref="LinearUse.Streamed"/> ones all the
/// same.</param>
public sealed class Linear(int inputs, int outputs, Weights weights, bool bias = true, bool sensitive = false, LinearUse use = LinearUse.Packed)
{
    private readonly Parameter _weight = weights.DeclareWeight([outputs, inputs], use, sensitive);
    private readonly Parameter? _bias = bias ? weights.Declare("bias", Initial.Bias, outputs) : null;

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[…, inputs].</param>
    /// <param name="activation">Applied after the bias.</param>
    /// <param name="residual">[…, outputs], added last.</param>
    /// <param name="into">May receive the result; may be <paramref name="residual"/>. A new tensor otherwise.</param>
    /// <param name="forNorm">Whether a group norm reads the result: its statistics are then taken on the way out. The outermost axis is that of
    /// samples.</param>
    /// <returns>[…, outputs].</returns>
    public Tensor Forward(Tensor x, Activation activation = Activation.None, Tensor? residual = null, Tensor? into = null, bool forNorm = false) =>
        Ops.Linear(x, _weight, _bias, activation, residual, into, forNorm);
}
