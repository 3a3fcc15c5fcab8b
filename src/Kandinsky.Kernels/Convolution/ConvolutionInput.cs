namespace Kandinsky.Kernels;

/// <summary>
/// What a convolution reads: pictures, and what is done to them on the way in, in this order: further channels are put after the first, every number becomes x
/// · multiplier + offset, then that · a map + another, then SiLU, then the size changes. Nothing of it is written to memory as a whole, and the filter's
/// padding stays zero.
/// </summary>
public readonly ref struct ConvolutionInput
{
    /// <summary>Pictures as they are.</summary>
    /// <param name="x">[batch, height, width, channels]</param>
    /// <param name="batch">Pictures.</param>
    /// <param name="height">Rows of a picture.</param>
    /// <param name="width">Columns of a picture.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public ConvolutionInput(ReadOnlySpan<float> x, int batch, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        (Batch, Height, Width) = (batch, height, width);
        X = x;
    }

    /// <summary>[batch, height, width, channels]</summary>
    public ReadOnlySpan<float> X { get; }

    /// <summary>Pictures.</summary>
    public int Batch { get; }

    /// <summary>Rows of a picture, before resampling.</summary>
    public int Height { get; }

    /// <summary>Columns of a picture, before resampling.</summary>
    public int Width { get; }

    /// <summary>Empty, or [batch, height, width, further channels]: they follow those of <see cref="X"/>.</summary>
    public ReadOnlySpan<float> Second { get; init; }

    /// <summary>Empty, or [batch, all channels], as <c>GroupNorm.Affine</c> gives it.</summary>
    public ReadOnlySpan<float> Multiplier { get; init; }

    /// <summary>Empty exactly when <see cref="Multiplier"/> is, or [batch, all channels].</summary>
    public ReadOnlySpan<float> Offset { get; init; }

    /// <summary>
    /// Empty, or [batch, map height, map width, all channels], as for <see cref="SpatialNorm"/>: the nearest pixel of the map is the multiplier of what the
    /// affine gave.
    /// </summary>
    public ReadOnlySpan<float> MultiplierMap { get; init; }

    /// <summary>Like <see cref="MultiplierMap"/>, added after it.</summary>
    public ReadOnlySpan<float> OffsetMap { get; init; }

    /// <summary>Rows of the maps.</summary>
    public int MapHeight { get; init; }

    /// <summary>Columns of the maps.</summary>
    public int MapWidth { get; init; }

    /// <summary>Whether SiLU follows.</summary>
    public bool Silu { get; init; }

    /// <summary>How the size changes after that.</summary>
    public Resampling Resampling { get; init; }

    /// <summary>Rows that the filter sees.</summary>
    public int FilteredHeight => Resampled(Height);

    /// <summary>Columns that the filter sees.</summary>
    public int FilteredWidth => Resampled(Width);

    /// <summary>Whether the filter sees <see cref="X"/> as it is.</summary>
    internal bool IsPlain => Second.IsEmpty && Multiplier.IsEmpty && MultiplierMap.IsEmpty && !Silu && Resampling == Resampling.None;

    internal void Check(int channels)
    {
        CheckPictures(channels);
        if (!Multiplier.IsEmpty) Kernels.Check.Length(Multiplier.Length, (long)Batch * channels, nameof(Multiplier));
        Kernels.Check.Length(Offset.Length, Multiplier.Length, nameof(Offset));
        if (!MultiplierMap.IsEmpty && Multiplier.IsEmpty) throw new ArgumentException("Maps follow a multiplier and an offset.", nameof(channels));
    }

    /// <summary>Checks all but the multiplier and offset of a norm.</summary>
    internal void CheckPictures(int channels)
    {
        var pixels = (long)Batch * Height * Width;
        Kernels.Check.Length((long)X.Length + Second.Length, pixels * channels, nameof(X));
        if (pixels != 0 && X.Length % pixels != 0) throw new ArgumentException($"{X.Length} numbers are not the channels of {pixels} pixels.",
            nameof(channels));
        Kernels.Check.Length(OffsetMap.Length, MultiplierMap.Length, nameof(OffsetMap));
        if (!MultiplierMap.IsEmpty) Kernels.Check.Length(MultiplierMap.Length, (long)Batch * MapHeight * MapWidth * channels, nameof(MultiplierMap));
    }

    private int Resampled(int size) => Resampling switch
    {
        Resampling.Nearest2x => 2 * size,
        Resampling.AveragePool2x2 => size / 2,
        _ => size,
    };
}
