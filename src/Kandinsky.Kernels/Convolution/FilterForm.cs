namespace Kandinsky.Kernels;

/// <summary>How a convolution is computed.</summary>
public enum FilterForm
{
    /// <summary>Products of pixels and weights. Any shape.</summary>
    Direct,

    /// <summary>Winograd F(2x2, 3x3): 16 products for 36. 3x3, stride 1, padding 1.</summary>
    Winograd2,

    /// <summary>Winograd F(4x4, 3x3): 36 products for 144. 3x3, stride 1, padding 1.</summary>
    Winograd4,
}
