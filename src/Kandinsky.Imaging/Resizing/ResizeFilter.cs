namespace Kandinsky;

/// <summary>How a resized pixel is made of the pixels around it. When shrinking, all but <see cref="Nearest"/> widen with the factor.</summary>
public enum ResizeFilter
{
    /// <summary>The pixel under the centre.</summary>
    Nearest,

    /// <summary>The mean of the area.</summary>
    Box,

    /// <summary>A triangle of radius 1.</summary>
    Bilinear,

    /// <summary>A Hamming-windowed sinc of radius 1: sharp as bicubic, fast as bilinear.</summary>
    Hamming,

    /// <summary>The cubic convolution of radius 2 with a = −0.5 (Keys 1981).</summary>
    Bicubic,

    /// <summary>A sinc windowed by a sinc, radius 3.</summary>
    Lanczos,
}
