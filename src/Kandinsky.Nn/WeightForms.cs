using Kandinsky.Kernels;

namespace Kandinsky.Nn;

/// <summary>Which packed form each weight takes: the one table of precision mode × resolution × memory budget.</summary>
/// <param name="Precision">The number type of the large products. Norms, first and last layers and embeddings of time stay in single precision.</param>
/// <param name="Winograd">Whether 3×3 convolutions may be computed in Winograd's form, exact to single precision, at 4× (F(4,3)) or 1.78× (F(2,3)) the memory.</param>
public sealed record WeightForms(Precision Precision = Precision.Float32, bool Winograd = true)
{
    /// <summary>Up to this many rows a matrix product is bound by reading its weights, which are then streamed as stored.</summary>
    public const int FewRows = 160;

    /// <summary>The form of a convolution's filter at a given size of its output.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="height">Output height in pixels.</param>
    /// <param name="width">Output width in pixels.</param>
    public FilterForm For(ConvolutionShape shape, int height, int width)
    {
        var threeByThree = shape is { Kernel: 3, Stride: 1, PadBefore: 1, PadAfter: 1 };
        if (!Winograd || !threeByThree || Precision != Precision.Float32 || shape.InChannels < 16) return FilterForm.Direct;
        return Math.Min(height, width) switch
        {
            >= 16 => FilterForm.Winograd4,
            >= 8 => FilterForm.Winograd2,   // few pixels for many weights: reading them is the cost, and these are fewer
            _ => FilterForm.Direct,
        };
    }
}
