namespace Kandinsky.Kernels;

/// <summary>What one tile of dot products needs: sums[r, o] += Σ rows[r, k] · weights[o, k], for four outputs.</summary>
internal unsafe struct DotOperands
{
    public float* Rows;

    /// <summary>In floats.</summary>
    public nint RowStride;

    public byte* Weights;

    /// <summary>Where the weights of each output start, in bytes.</summary>
    public fixed long Offsets[4];

    /// <summary>k, a multiple of the vector width.</summary>
    public nint Length;

    /// <summary>[rows, 4 of SumsStride].</summary>
    public float* Sums;

    public nint SumsStride;

    /// <summary>Bytes from the weights at hand to those read next, which are fetched meanwhile; 0 for nothing.</summary>
    public nint Ahead;
}
