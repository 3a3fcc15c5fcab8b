namespace Kandinsky.Kernels;

/// <summary>How a convolution is computed.</summary>
public enum FilterForm
{
    /// <summary>Products of pixels and weights. Any shape.</summary>
    Direct,

    /// <summary>Winograd F(2x2, 3x3): 16 products for 36. 3x3, stride 1, padding 1; in every precision.</summary>
    Winograd2,

    /// <summary>
    /// Winograd F(4x4, 3x3): 36 products for 144. 3x3, stride 1, padding 1; in single precision, as its transforms cost reduced precision too many of its
    /// bits.
    /// </summary>
    Winograd4,

    /// <summary><see cref="Winograd4"/>, to the same bits, with filters transformed when packed: faster, in 4 times the memory.</summary>
    TransformedWinograd4,

    /// <summary>
    /// A filter behind <see cref="Resampling.Nearest2x"/>, as four filters of 2x2 on the smaller picture, one for each pixel of the square that one becomes:
    /// taps that read the same pixel are added in advance, 16 products for 36. 3x3, stride 1, padding 1; in reduced precision, as Winograd's form saves more in
    /// single.
    /// </summary>
    Enlarging,
}
