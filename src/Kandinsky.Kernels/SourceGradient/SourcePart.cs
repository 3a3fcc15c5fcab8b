namespace Kandinsky.Kernels;

/// <summary>The channels of a <see cref="SourceGradientJob"/> that lie in one tensor.</summary>
internal unsafe struct SourcePart
{
    /// <summary>The first of all channels, and how many.</summary>
    public int First, Count;

    /// <summary>[batch, height, width, count]</summary>
    public float* X;

    /// <summary>Where the gradient waits for the second pass, the same layout; may be <see cref="Dx"/>.</summary>
    public float* Waiting;

    /// <summary>Null where the gradient is not wanted.</summary>
    public float* Dx;

    /// <summary>Null, or what is added.</summary>
    public float* Residual;
}
