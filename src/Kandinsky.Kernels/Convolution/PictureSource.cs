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
    public int Height;
    public int Width;

    /// <summary>[Batch, Channels], or null.</summary>
    public float* Multiplier;

    /// <summary>[Batch, Channels], or null.</summary>
    public float* Offset;

    public bool Silu;
    public Resampling Resampling;

    /// <summary>Whether the pictures are read as they are.</summary>
    public readonly bool IsPlain => FirstChannels == Channels && Multiplier == null && !Silu && Resampling == Resampling.None;
}
