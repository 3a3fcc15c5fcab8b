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

    /// <summary>Null, or the blocks that tasks add what they write to, see <see cref="MomentTotals"/>.</summary>
    public MomentBlock* Moments;

    /// <summary>A line of an input that is read as it is.</summary>
    public readonly float* PlainLine(int image, int row) => Source.First + ((nint)image * Height + row) * Width * Source.Channels;

    /// <summary>Where a line of the output starts, in floats.</summary>
    public readonly long Line(int image, int row) => ((long)image * OutHeight + row) * OutWidth * Shape.OutChannels;

    /// <summary>Adds a line that a task has written, a panel of its channels, to the moments.</summary>
    /// <param name="band">The line's band.</param>
    /// <param name="line">Which of its lines.</param>
    /// <param name="block">Which of the panel's blocks, all of one image and one task.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="scale">How much larger the result is in each dimension; then the pixels are those of one place (a, b) of every square.</param>
    /// <param name="a">Its row.</param>
    /// <param name="b">Its column.</param>
    public readonly void AddMoments(in Band band, int line, int block, int panel, int scale = 1, int a = 0, int b = 0)
    {
        var (channels, channel, image) = (Shape.OutChannels, panel * Panels.Width, band.Image + line / band.Rows);
        var first = (((long)image * OutHeight + band.Row + line % band.Rows) * scale + a) * OutWidth * scale + b;
        MomentBlock.Add(Moments + (nint)block * Panels.Count(channels) + panel, image, Y + first * channels + channel, scale * channels, OutWidth,
            Math.Min(Panels.Width, channels - channel));
    }
}
