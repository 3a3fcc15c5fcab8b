namespace Kandinsky.Kernels;

/// <summary>Four rows by some steps of a tile. Missing rows are computed and not stored.</summary>
internal unsafe struct SplitBlock
{
    public const int MostRows = 4;

    /// <summary>Steps at most: their rows, 4 KB, and weights, 16 KB, stay in the first-level cache.</summary>
    public const int MostSteps = 128;

    /// <summary>From a row's lower parts to its upper ones, and from row to row.</summary>
    public const int PartStride = MostSteps, RowStride = 2 * PartStride;

    /// <summary>[rows, 2 parts, steps]</summary>
    public uint* Parts;

    public int Rows, Steps;

    /// <summary>[steps, 32 outputs], four bytes each.</summary>
    public byte* Weights;

    /// <summary>[rows, 32]</summary>
    public float* Sums;

    /// <summary>Whether sums go on from what is there.</summary>
    public bool GoesOn;
}
