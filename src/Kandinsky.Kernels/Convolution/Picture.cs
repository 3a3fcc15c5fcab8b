namespace Kandinsky.Kernels;

/// <summary>The operands of <see cref="Convolution"/>.</summary>
internal unsafe struct Picture
{
    /// <summary>Where its pixels come from.</summary>
    public PictureSource Source;

    public int Batch;

    /// <summary>Rows and columns that the filter sees.</summary>
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

    /// <summary>A line of an input that is read as it is.</summary>
    public readonly float* PlainLine(int image, int row) => Source.First + ((nint)image * Height + row) * Width * Source.Channels;

    /// <summary>Where a line of the output starts, in floats.</summary>
    public readonly long Line(int image, int row) => ((long)image * OutHeight + row) * OutWidth * Shape.OutChannels;
}
