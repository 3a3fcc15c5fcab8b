namespace Kandinsky;

/// <summary>What happens to the size of a convolution's input before the filter sees it.</summary>
public enum Resampling
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Twice the height and width: every pixel becomes four.</summary>
    Nearest2x,

    /// <summary>Half the height and width: the mean of four pixels.</summary>
    AveragePool2x2,
}
