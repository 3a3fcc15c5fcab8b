namespace Kandinsky.Kernels;

/// <summary>In which order a packed weight's numbers lie.</summary>
public enum PackedOrder
{
    /// <summary>Panels of 32 outputs, for many rows.</summary>
    Panels,

    /// <summary>Panels of filters transformed for Winograd's form, in the place of taps a value for every point.</summary>
    Transformed,

    /// <summary>As checkpoints store them.</summary>
    Rows,
}
