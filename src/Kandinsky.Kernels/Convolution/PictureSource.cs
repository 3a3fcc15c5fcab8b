namespace Kandinsky.Kernels;

/// <summary>The operands of a <see cref="ConvolutionInput"/>.</summary>
internal unsafe struct PictureSource
{
    /// <summary>[Batch, Height, Width, FirstChannels].</summary>
    public float* First;

    /// <summary>[Batch, Height, Width, Channels − FirstChannels].</summary>
    public float* Second;

    public int FirstChannels;
    public int Channels;

    /// <summary>The channels that are read: from which one on, and how many.</summary>
    public int FirstRead;

    public int Read;

    public int Height;
    public int Width;

    /// <summary>[Batch, Channels], or null.</summary>
    public float* Multiplier;

    /// <summary>[Batch, Channels], or null.</summary>
    public float* Offset;

    /// <summary>[Batch, MapHeight, MapWidth, Channels], or null.</summary>
    public float* MultiplierMap;

    /// <summary>[Batch, MapHeight, MapWidth, Channels], or null.</summary>
    public float* OffsetMap;

    public int MapHeight;
    public int MapWidth;
    public bool Silu;
    public Resampling Resampling;

    /// <summary>The pictures of an input, whose spans are pinned.</summary>
    public static PictureSource Of(in ConvolutionInput input, int channels, float* first, float* second, float* multiplier, float* offset, float* multiplierMap,
        float* offsetMap)
    {
        var pixels = (long)input.Batch * input.Height * input.Width;
        return new()
        {
            First = first, Second = second, Channels = channels, Read = channels, FirstChannels = pixels == 0 ? channels : (int)(input.X.Length / pixels),
            Height = input.Height, Width = input.Width,
            Multiplier = multiplier, Offset = offset, Silu = input.Silu, Resampling = input.Resampling, MultiplierMap = multiplierMap, OffsetMap = offsetMap,
            MapHeight = input.MapHeight, MapWidth = input.MapWidth,
        };
    }

    /// <summary>Where the map pixel under a pixel starts.</summary>
    public readonly nint MapPixel(int image, int row, int column) =>
        (((nint)image * MapHeight + (nint)row * MapHeight / Height) * MapWidth + (nint)column * MapWidth / Width) * Channels;

    /// <summary>Whether the pictures are read as they are.</summary>
    public readonly bool IsPlain => FirstChannels == Channels && IsUnchanged;

    /// <summary>Whether the pixels are those of <see cref="First"/>, each followed by that of <see cref="Second"/>.</summary>
    public readonly bool IsUnchanged => Multiplier == null && MultiplierMap == null && !Silu && Resampling == Resampling.None;
}
