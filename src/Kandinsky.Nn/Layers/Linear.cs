using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Nn;

/// <summary>y = x·Wᵀ + b over the innermost axis.</summary>
/// <param name="inputs">The width of a row of x.</param>
/// <param name="outputs">The width of a row of y.</param>
/// <param name="weights">Holds <c>weight</c> [outputs, inputs] and, unless <paramref name="bias"/> is false, <c>bias</c> [outputs].</param>
/// <param name="bias">Whether there is a bias.</param>
/// <param name="sensitive">Keeps single precision in every mode.</param>
/// <param name="use">How the layer is used; <see cref="LinearUse.Packed"/> layers that first see few rows are held as <see cref="LinearUse.Streamed"/> ones all the same.</param>
public sealed class Linear(int inputs, int outputs, Weights weights, bool bias = true, bool sensitive = false, LinearUse use = LinearUse.Packed)
{
    private readonly Weight _weight = weights.Declare("weight", Initial.FanIn, outputs, inputs);
    private readonly Weight? _bias = bias ? weights.Declare("bias", Initial.Bias, outputs) : null;
    private readonly Precision _precision = sensitive ? Precision.Float32 : weights.Forms.Precision;
    private PackedMatrix? _packed;

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[…, inputs].</param>
    /// <param name="activation">Applied after the bias.</param>
    /// <param name="residual">[…, outputs], added last.</param>
    /// <param name="into">Receives the result; may be <paramref name="residual"/>. A new tensor otherwise.</param>
    /// <param name="forNorm">Whether a group norm reads the result: its statistics are then taken on the way out. The outermost axis is that of samples.</param>
    /// <returns>[…, outputs].</returns>
    public Tensor Forward(Tensor x, Activation activation = Activation.None, Tensor? residual = null, Tensor? into = null, bool forNorm = false)
    {
        if (use == LinearUse.Once) return ForwardOnce(x, activation, residual, into);
        _packed ??= Pack(x);
        return Ops.Linear(x, _packed, Bias, activation, residual, into, forNorm);
    }

    private ReadOnlySpan<float> Bias => _bias is null ? default : _bias.Values;

    private Tensor ForwardOnce(Tensor x, Activation activation, Tensor? residual, Tensor? into)
    {
        var form = Gemm.Form(outputs, inputs, Precision.Float32, streamed: true);
        using var rows = _weight.IsPlan
            ? Gemm.Plan(outputs, inputs, Precision.Float32, packed: false)
            : _weight.Once(form, kept => new PackedMatrix(kept, form), stored => Gemm.Stream(stored, outputs, inputs));
        var y = Ops.Linear(x, rows, Bias, activation, residual, into);
        if (!_weight.IsPlan) _weight.ReleaseOnce(form);
        return y;
    }

    private PackedMatrix Pack(Tensor x)
    {
        using var entry = OperationTrace.Record(x.Arena, "pack matrix", x.Shape, new Shape(outputs, inputs), 0);
        var streamed = (use == LinearUse.Streamed || x.Shape.Rows <= WeightForms.FewRows) && Gemm.PrefersRows(_precision);
        var form = Gemm.Form(outputs, inputs, _precision, streamed);
        if (_weight.IsPlan) return _weight.Plan(form, Gemm.Plan(outputs, inputs, _precision, packed: !streamed));
        return _weight.Packed(form, kept => new PackedMatrix(kept, form),
            stored => streamed ? Gemm.Stream(stored, outputs, inputs, _precision) : Gemm.Pack(stored, outputs, inputs, _precision));
    }
}
