namespace Kandinsky.Nn;

/// <summary>How a linear layer is used, which decides how its weights are held.</summary>
public enum LinearUse
{
    /// <summary>Often, with many rows: packed.</summary>
    Packed,

    /// <summary>Often, with few rows: as <see cref="Kandinsky.Kernels.Gemm.PrefersRows"/> says, in single precision as stored.</summary>
    Streamed,

    /// <summary>Once a run: read as stored and let go at once, so that the layer never counts to the memory of the run.</summary>
    Once,
}
