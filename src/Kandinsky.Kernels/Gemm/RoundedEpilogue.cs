using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>The way from a tile's sums to the result: scales (bytes only), bias, activation, residual.</summary>
internal unsafe struct RoundedEpilogue
{
    private const int CacheLine = 16;

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

    /// <summary>Fetches the lines of the rows to come, and of what is added to them, while their products run.</summary>
    public readonly void Fetch(int rows)
    {
        if (!Sse.IsSupported || Columns < Panels.Width) return;
        for (float* y = Y, add = Residual == null ? Y : Residual, end = y + rows * Stride; y < end; y += Stride, add += Stride)
        {
            Sse.Prefetch0(y);
            Sse.Prefetch0(y + CacheLine);
            if (add == y) continue;
            Sse.Prefetch0(add);
            Sse.Prefetch0(add + CacheLine);
        }
    }

    /// <summary>Finishes rows, and moves on past them.</summary>
    public void Finish(int rows)
    {
        if (Floats512.IsSupported) Finish<Floats512>(rows);
        else if (Floats256.IsSupported) Finish<Floats256>(rows);
        else Finish<Floats128>(rows);
        Y += rows * Stride;
        Ranges += rows * RangeStride;
        if (Residual != null) Residual += rows * Stride;
    }

    private readonly void Finish<V>(int rows) where V : struct, IFloats<V>
    {
        if (Activation == Activation.None && Columns == Panels.Width)
        {
            Write<V>(rows, Residual, Y, Stride);
            return;
        }
        // What is not whole, or not yet the result, is finished where it is and then copied.
        Write<V>(rows, null, Sums, Panels.Width);
        Epilogue.Activate<V>(Activation, Sums, rows * Panels.Width);
        float* from = Sums, to = Y, add = Residual;
        for (var row = 0; row < rows; row++, from += Panels.Width, to += Stride)
        {
            for (var i = 0; i < Columns; i++) to[i] = add == null ? from[i] : from[i] + add[i];
            if (add != null) add += Stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Write<V>(int rows, float* residual, float* y, nint stride) where V : struct, IFloats<V>
    {
        if (WeightScales == null) WriteFloats<V>(rows, residual, y, stride);
        else WriteIntegers<V>(rows, residual, y, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void WriteFloats<V>(int rows, float* residual, float* y, nint stride) where V : struct, IFloats<V>
    {
        for (var i = 0; i < Panels.Width; i += 2 * V.Count)
        {
            V bias0 = V.Load(Bias + i), bias1 = V.Load(Bias + i + V.Count);
            float* from = Sums + i, to = y + i, add = residual == null ? null : residual + i;
            for (var row = 0; row < rows; row++, from += Panels.Width, to += stride)
            {
                V value0 = V.Load(from) + bias0, value1 = V.Load(from + V.Count) + bias1;
                Store(value0, value1, add, to);
                if (add != null) add += stride;
            }
        }
    }

    // Σ (byte − zero) · weight = Σ byte · weight − zero · Σ weight, in integers
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void WriteIntegers<V>(int rows, float* residual, float* y, nint stride) where V : struct, IFloats<V>
    {
        for (var i = 0; i < Panels.Width; i += 2 * V.Count)
        {
            V bias0 = V.Load(Bias + i), bias1 = V.Load(Bias + i + V.Count);
            V zeros0 = V.Zero, zeros1 = V.Zero, scales0 = V.Zero, scales1 = V.Zero;
            float* from = Sums + i, to = y + i, add = residual == null ? null : residual + i;
            var range = Ranges;
            for (var row = 0; row < rows; row++, from += Panels.Width, to += stride)
            {
                if (row == 0 || RangeStride != 0)
                {
                    (zeros0, zeros1) = (V.IntegerProduct(V.Load((float*)WeightSums + i), range->Zero),
                        V.IntegerProduct(V.Load((float*)WeightSums + i + V.Count), range->Zero));
                    (scales0, scales1) = (V.Load(WeightScales + i) * V.Broadcast(range->Scale), V.Load(WeightScales + i + V.Count) * V.Broadcast(range->Scale));
                    range += RangeStride;
                }
                V value0 = V.FromIntegers(V.Load(from), zeros0) * scales0 + bias0, value1 = V.FromIntegers(V.Load(from + V.Count), zeros1) * scales1 + bias1;
                Store(value0, value1, add, to);
                if (add != null) add += stride;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V>(V first, V second, float* residual, float* to) where V : struct, IFloats<V>
    {
        if (residual != null) (first, second) = (first + V.Load(residual), second + V.Load(residual + V.Count));
        first.Store(to);
        second.Store(to + V.Count);
    }
}
