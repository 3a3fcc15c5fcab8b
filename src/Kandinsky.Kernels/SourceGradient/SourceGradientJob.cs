namespace Kandinsky.Kernels;

/// <summary>One call of <see cref="SourceGradient"/>, checked.</summary>
internal sealed unsafe class SourceGradientJob(PictureSource source, int batch)
{
    private float* _room;
    private int _images;

    /// <summary>What the forward pass read; multiplier and offset are null where there is no norm.</summary>
    public readonly PictureSource Source = source;

    public readonly int Batch = batch;

    /// <summary>[batch, rows, columns, channels], after resampling.</summary>
    public float* Dy;

    /// <summary>Like x and the further channels; or null.</summary>
    public float* Dx, DSecond, Residual, SecondResidual;

    /// <summary>Like the maps; or null.</summary>
    public float* DMultiplierMap, DOffsetMap;

    /// <summary>[batch, channels]: the mean of the channel's group, and what x is multiplied by in the second pass, and what is added.</summary>
    public float* Mean, Slope, Constant;

    /// <summary>The images at work: the first and how many at most.</summary>
    public int FirstImage { get; private set; }

    /// <summary>Whether the gradient of what the norm gave cannot wait where that of x will be.</summary>
    public bool NeedsRoom => Residual != null || SecondResidual != null;

    /// <summary>Rows and columns of dy.</summary>
    public int DyHeight => Resampled(Source.Height);

    public int DyWidth => Resampled(Source.Width);

    /// <summary>Starts some images.</summary>
    public void Begin(int image, int images, float* room)
    {
        (FirstImage, _images) = (image, images);
        _room = room;
    }

    /// <summary>The first row that reads a row of the maps, or one after it.</summary>
    public int FirstRowOf(int mapRow) => (int)(((long)mapRow * Source.Height + Source.MapHeight - 1) / Source.MapHeight);

    /// <summary>The first channels, or the further ones; those without a gradient are left out.</summary>
    public SourcePart Part(bool second)
    {
        var further = Source.Channels - Source.FirstChannels;
        var (first, count) = second ? (Source.FirstChannels, further) : (0, Source.FirstChannels);
        float* x = second ? Source.Second : Source.First, dx = second ? DSecond : Dx, residual = second ? SecondResidual : Residual;
        var pixels = (nint)Source.Height * Source.Width;
        var waits = NeedsRoom ? _room + (second ? _images * pixels * Source.FirstChannels : 0) - FirstImage * pixels * count : dx;
        return new SourcePart { First = first, Count = count, X = x, Waiting = waits, Dx = dx, Residual = residual };
    }

    private int Resampled(int size) => Source.Resampling switch
    {
        Resampling.Nearest2x => 2 * size,
        Resampling.AveragePool2x2 => size / 2,
        _ => size,
    };
}
