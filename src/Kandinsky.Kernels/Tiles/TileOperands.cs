namespace Kandinsky.Kernels;

/// <summary>What one register tile needs: output[r, :] = (init[r, :] + Σ rows[r, k] · weights[k, :]) + add[r, :]. Strides are in floats.</summary>
/// <remarks>
/// The k of a row come in segments of equal length, each at its own offset from the row's start (a linear layer has one; a convolution one
/// per row of the filter); the weights run on through all of them.
/// </remarks>
internal unsafe struct TileOperands
{
    public float* Rows;
    public nint RowStride;

    /// <summary>Where each segment starts, from the row's start.</summary>
    public nint* Offsets;

    public int Segments;
    public int Length;

    /// <summary>The first column of a panel or of a part of it.</summary>
    public float* Weights;

    /// <summary>What will be read next: fetched into the second-level cache meanwhile, <see cref="AheadStep"/> floats per k. Null for nothing.</summary>
    public float* Ahead;

    public nint AheadStep;

    /// <summary>Initial values; null for zero, stride 0 for a bias.</summary>
    public float* Init;

    public nint InitStride;

    /// <summary>Added at the end; null for nothing. May be the output.</summary>
    public float* Add;

    public nint AddStride;
    public float* Output;
    public nint OutputStride;

    /// <summary>Says what is read after these weights, as many of them: it is fetched while so many tiles run, little by little where there are many.</summary>
    public void ReadNext(float* next, int tiles)
    {
        Ahead = next;
        AheadStep = tiles switch { >= 8 => 4, >= 4 => 8, _ => 16 };
    }
}
