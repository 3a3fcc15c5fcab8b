using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>The way from a tile's sums to the result: scales (bytes only), bias, activation, residual.</summary>
internal unsafe struct ReducedEpilogue
{
    /// <summary>[rows, 32] of single precision, or of integers when there are scales; overwritten.</summary>
    public float* Sums;

    /// <summary>Null, or the scales of the panel's outputs; then also the sums of its weights.</summary>
    public float* WeightScales;

    public int* WeightSums;

    /// <summary>The range of each row, <see cref="RangeStride"/> apart (0 when all rows share one).</summary>
    public ByteRange* Ranges;

    public int RangeStride;

    /// <summary>The panel's 32 biases.</summary>
    public float* Bias;

    public Activation Activation;

    /// <summary>Null, or what is added at the end; laid out as <see cref="Y"/>, which it may be.</summary>
    public float* Residual;

    public float* Y;

    /// <summary>Numbers from row to row of the result.</summary>
    public nint Stride;

    /// <summary>Outputs of the panel that exist.</summary>
    public int Columns;

    /// <summary>Finishes rows.</summary>
    public void Finish(int rows)
    {
        for (var row = 0; row < rows; row++, Sums += Panels.Width, Y += Stride, Ranges += RangeStride)
        {
            if (WeightScales != null) ToFloats(Ranges->Zero);
            if (Floats512.IsSupported) FinishRow<Floats512>();
            else if (Floats256.IsSupported) FinishRow<Floats256>();
            else FinishRow<Floats128>();
            if (Residual != null) Residual += Stride;
        }
    }

    // Σ (byte − zero) · weight = Σ byte · weight − zero · Σ weight, in integers
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void ToFloats(int zero)
    {
        for (var i = 0; i < Panels.Width; i += 8)
        {
            var sum = Vector256.Load((int*)Sums + i) - Vector256.Load(WeightSums + i) * zero;
            Vector256.ConvertToSingle(sum).Store(Sums + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void FinishRow<V>() where V : struct, IFloats<V>
    {
        var whole = Columns == Panels.Width;
        for (var i = 0; i < Panels.Width; i += V.Count)
        {
            var value = V.Load(Sums + i);
            if (WeightScales != null) value *= V.Load(WeightScales + i) * V.Broadcast(Ranges->Scale);
            value += V.Load(Bias + i);
            if (Activation == Activation.Silu) value = FloatMath.Silu(value);
            else if (Activation == Activation.Gelu) value = FloatMath.Gelu(value);
            else if (Activation == Activation.QuickGelu) value *= FloatMath.Sigmoid(value * V.Broadcast(1.702f));
            if (whole && Residual != null) value += V.Load(Residual + i);
            value.Store(whole ? Y + i : Sums + i);
        }
        for (var i = 0; !whole && i < Columns; i++) Y[i] = Sums[i] + (Residual == null ? 0 : Residual[i]);
    }
}
