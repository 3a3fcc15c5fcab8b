namespace Kandinsky.Kernels;

/// <summary>The operands of <see cref="Convolution.Run"/>.</summary>
internal unsafe struct Picture
{
    /// <summary>[Batch, Height, Width, InChannels].</summary>
    public float* X;

    public int Batch;
    public int Height;
    public int Width;
    public int OutHeight;
    public int OutWidth;
    public ConvolutionShape Shape;

    /// <summary>The packed filter.</summary>
    public float* Weights;

    /// <summary>[OutChannels], or null.</summary>
    public float* Bias;

    /// <summary>Like <see cref="Y"/>, or null; may be <see cref="Y"/>.</summary>
    public float* Residual;

    /// <summary>[Batch, OutHeight, OutWidth, OutChannels].</summary>
    public float* Y;

    /// <summary>Where a line of the output starts, in floats.</summary>
    public readonly long Line(int image, int row) => ((long)image * OutHeight + row) * OutWidth * Shape.OutChannels;
}
