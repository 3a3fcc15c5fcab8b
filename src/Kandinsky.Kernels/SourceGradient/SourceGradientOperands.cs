namespace Kandinsky.Kernels;

/// <summary>What <see cref="SourceGradient"/> reads and writes.</summary>
public readonly ref struct SourceGradientOperands
{
    /// <summary>A gradient of an input as it was made.</summary>
    /// <param name="input">The input of the forward pass. Its multiplier and offset are not read: where there is a norm they are made anew of its
    /// moments.</param>
    /// <param name="dy">The gradient of what it became: [batch, rows and columns after resampling, all channels].</param>
    public SourceGradientOperands(ConvolutionInput input, ReadOnlySpan<float> dy)
    {
        Input = input;
        Dy = dy;
    }

    /// <summary>The input of the forward pass.</summary>
    public ConvolutionInput Input { get; }

    /// <summary>[batch, rows, columns, all channels], after resampling.</summary>
    public ReadOnlySpan<float> Dy { get; }

    /// <summary>Groups of the group norm; 0 where there is none, and then no parameter of it.</summary>
    public int Groups { get; init; }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; init; }

    /// <summary>[batch, channels of the first], mean and variance of every channel.</summary>
    public ReadOnlySpan<ChannelMoments> Moments { get; init; }

    /// <summary>Empty, or [batch, further channels].</summary>
    public ReadOnlySpan<ChannelMoments> SecondMoments { get; init; }

    /// <summary>γ [all channels]</summary>
    public ReadOnlySpan<float> Gain { get; init; }

    /// <summary>β [all channels]</summary>
    public ReadOnlySpan<float> Offset { get; init; }

    /// <summary>Empty, or [batch, all channels].</summary>
    public ReadOnlySpan<float> Scale { get; init; }

    /// <summary>Empty, or [batch, all channels].</summary>
    public ReadOnlySpan<float> Shift { get; init; }

    /// <summary>Receives the gradient of x, like x; or empty, where it is not wanted.</summary>
    public Span<float> Dx { get; init; }

    /// <summary>Receives the gradient of the further channels; or empty.</summary>
    public Span<float> DSecond { get; init; }

    /// <summary>Empty, or what is added to the gradient of x; may be <see cref="Dx"/>.</summary>
    public ReadOnlySpan<float> Residual { get; init; }

    /// <summary>Empty, or what is added to the gradient of the further channels; may be <see cref="DSecond"/>.</summary>
    public ReadOnlySpan<float> SecondResidual { get; init; }

    /// <summary>Empty, or [all channels], to which the gradient of γ is added.</summary>
    public Span<float> DGain { get; init; }

    /// <summary>Empty, or [all channels], to which the gradient of β is added.</summary>
    public Span<float> DOffset { get; init; }

    /// <summary>Empty, or [batch, all channels], to which the gradient of the scale is added.</summary>
    public Span<float> DScale { get; init; }

    /// <summary>Empty, or [batch, all channels], to which the gradient of the shift is added.</summary>
    public Span<float> DShift { get; init; }

    /// <summary>Empty, or like the maps, to which the gradient of the multiplier is added.</summary>
    public Span<float> DMultiplierMap { get; init; }

    /// <summary>Empty exactly when <see cref="DMultiplierMap"/> is; to which the gradient of the offset is added.</summary>
    public Span<float> DOffsetMap { get; init; }

    internal int Check()
    {
        var pixels = (long)Input.Batch * Input.Height * Input.Width;
        var channels = pixels == 0 ? Gain.Length : checked((int)(((long)Input.X.Length + Input.Second.Length) / pixels));
        Input.CheckPictures(channels);
        if (Groups == 0 && !Input.MultiplierMap.IsEmpty) throw new ArgumentException("Maps follow a norm.", nameof(Groups));
        Kernels.Check.Length(Dy.Length, (long)Input.Batch * Input.FilteredHeight * Input.FilteredWidth * channels, nameof(Dy));
        Optional(Dx.Length, Input.X.Length, nameof(Dx));
        Optional(DSecond.Length, Input.Second.Length, nameof(DSecond));
        Optional(Residual.Length, Dx.Length, nameof(Residual));
        Optional(SecondResidual.Length, DSecond.Length, nameof(SecondResidual));
        Optional(DMultiplierMap.Length, Input.MultiplierMap.Length, nameof(DMultiplierMap));
        Kernels.Check.Length(DOffsetMap.Length, DMultiplierMap.Length, nameof(DOffsetMap));
        if (Groups == 0)
        {
            Kernels.Check.Length((long)DGain.Length + DOffset.Length + DScale.Length + DShift.Length, 0, nameof(DGain));
            return channels;
        }
        // The forward function checks moments and parameters.
        Optional(DGain.Length, channels, nameof(DGain));
        Optional(DOffset.Length, channels, nameof(DOffset));
        Optional(DScale.Length, (long)Input.Batch * channels, nameof(DScale));
        Optional(DShift.Length, (long)Input.Batch * channels, nameof(DShift));
        return channels;
    }

    private static void Optional(long actual, long expected, string name)
    {
        if (actual != 0) Kernels.Check.Length(actual, expected, name);
    }
}
