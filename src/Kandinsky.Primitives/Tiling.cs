namespace Kandinsky;

/// <summary>Across which edges a picture goes on at its other side, so that copies of it laid side by side show no seam.</summary>
public enum Tiling
{
    /// <summary>Across none.</summary>
    None,

    /// <summary>Left and right.</summary>
    X,

    /// <summary>Top and bottom.</summary>
    Y,

    /// <summary>All four.</summary>
    Both,
}
