namespace Kandinsky.Tensors;

/// <summary>How a linear layer is used, which decides how its weight is held.</summary>
public enum LinearUse
{
    /// <summary>Often, with many rows: packed.</summary>
    Packed,

    /// <summary>Often, with few rows: in single precision as stored.</summary>
    Streamed,

    /// <summary>Once a run: read as stored and let go at once, so that the layer never counts to the memory of the run.</summary>
    Once,
}
