using Kandinsky.Kernels;

namespace Kandinsky.Nn;

/// <summary>Which packed form each weight takes: the one table of precision mode × resolution.</summary>
/// <param name="Precision">
/// The number type of the large products. Norms, first and last layers and embeddings of time stay in single precision, and with bfloat16 the
/// convolutions that Winograd's form serves: it saves more of their time than bfloat16 does, and loses nothing.
/// </param>
/// <param name="Winograd">Whether 3×3 convolutions may be computed in Winograd's form, exact to single precision.</param>
public sealed record WeightForms(Precision Precision = Precision.Float32, bool Winograd = true)
{
    /// <summary>Up to this many rows a matrix product is bound by reading its weights, which are then streamed as stored.</summary>
    public const int FewRows = 48;

    /// <summary>From so many channels on, even pictures of four tiles gain by Winograd's form.</summary>
    private const int ManyChannels = 512;

    /// <summary>The form of a convolution's filter at a given size of its output.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="height">Output height in pixels.</param>
    /// <param name="width">Output width in pixels.</param>
    /// <param name="resampling">What happens to the input before.</param>
    public FilterForm For(ConvolutionShape shape, int height, int width, Resampling resampling = Resampling.None)
    {
        var threeByThree = shape is { Kernel: 3, Stride: 1, PadBefore: 1, PadAfter: 1 };
        if (threeByThree && resampling == Resampling.Nearest2x && Precision != Precision.Float32) return FilterForm.Enlarging;
        if (!Winograd || !threeByThree || Precision == Precision.Int8 || shape.InChannels < 16) return FilterForm.Direct;
        return Math.Min(height, width) switch
        {
            >= 16 => FilterForm.Winograd4,
            >= 8 when shape.InChannels >= ManyChannels && Precision == Precision.Float32 => FilterForm.Winograd4,
            _ => FilterForm.Direct,
        };
    }
}
