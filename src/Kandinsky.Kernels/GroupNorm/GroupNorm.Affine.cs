namespace Kandinsky.Kernels;

public static unsafe partial class GroupNorm
{
    /// <summary>The normalisation as a multiplier and an offset per image and channel, for a kernel that applies them while it reads.</summary>
    /// <param name="x">[batch, pixels, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="pixels">Pixels of an image.</param>
    /// <param name="channels">Channels, a multiple of <paramref name="groups"/>.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="gamma">γ [channels]</param>
    /// <param name="beta">β [channels]</param>
    /// <param name="scale">Empty, or [batch, channels].</param>
    /// <param name="shift">Empty, or [batch, channels].</param>
    /// <param name="multiplier">Receives [batch, channels].</param>
    /// <param name="offset">Receives [batch, channels].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Affine(ReadOnlySpan<float> x, int batch, int pixels, int channels, int groups, float epsilon, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta,
        ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<float> multiplier, Span<float> offset)
    {
        var moments = new ChannelMoments[batch * channels];
        Moments(x, batch, pixels, channels, moments);
        Affine(moments, [], batch, groups, epsilon, gamma, beta, scale, shift, multiplier, offset);
    }

    /// <summary>The same from mean and variance of every channel: those of some channels, and those of further ones that follow them.</summary>
    /// <param name="first">[batch, channels of the first]</param>
    /// <param name="second">Empty, or [batch, further channels]; a group may have channels of both.</param>
    /// <param name="batch">Images.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="gamma">γ [channels]</param>
    /// <param name="beta">β [channels]</param>
    /// <param name="scale">Empty, or [batch, channels].</param>
    /// <param name="shift">Empty, or [batch, channels].</param>
    /// <param name="multiplier">Receives [batch, channels].</param>
    /// <param name="offset">Receives [batch, channels].</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Affine(ReadOnlySpan<ChannelMoments> first, ReadOnlySpan<ChannelMoments> second, int batch, int groups, float epsilon,
        ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<float> multiplier, Span<float> offset)
    {
        var channels = gamma.Length;
        Check.Divides(groups, channels, nameof(groups));
        Check.Length((long)first.Length + second.Length, (long)batch * channels, nameof(first));
        Check.Length(beta.Length, channels, nameof(beta));
        if (!scale.IsEmpty) Check.Length(scale.Length, (long)batch * channels, nameof(scale));
        if (!shift.IsEmpty) Check.Length(shift.Length, (long)batch * channels, nameof(shift));
        Check.Length(multiplier.Length, (long)batch * channels, nameof(multiplier));
        Check.Length(offset.Length, (long)batch * channels, nameof(offset));
        if (batch == 0) return;
        if (first.Length % batch != 0) throw new ArgumentException($"{first.Length} moments are not those of {batch} images.", nameof(first));

        var (inFirst, width) = (first.Length / batch, channels / groups);
        var all = new ChannelMoments[channels];
        for (var image = 0; image < batch; image++)
        {
            first.Slice(image * inFirst, inFirst).CopyTo(all);
            second.Slice(image * (channels - inFirst), channels - inFirst).CopyTo(all.AsSpan(inFirst));
            for (var group = 0; group < groups; group++)
            {
                var (mean, variance) = Together(all.AsSpan(group * width, width));
                var deviation = 1 / Math.Sqrt(variance + epsilon);
                for (var c = group * width; c < (group + 1) * width; c++)
                {
                    var at = image * channels + c;
                    var extra = scale.IsEmpty ? 1.0 : 1.0 + scale[at];
                    multiplier[at] = (float)(deviation * gamma[c] * extra);
                    offset[at] = (float)((beta[c] - mean * deviation * gamma[c]) * extra + (shift.IsEmpty ? 0 : shift[at]));
                }
            }
        }
    }

    /// <summary>Mean and variance of several channels of as many pixels.</summary>
    internal static ChannelMoments Together(ReadOnlySpan<ChannelMoments> channels)
    {
        double mean = 0, variance = 0;
        foreach (var channel in channels) mean += channel.Mean;
        mean /= channels.Length;
        foreach (var channel in channels) variance += channel.Variance + (channel.Mean - mean) * (channel.Mean - mean);
        return new(mean, variance / channels.Length);
    }
}
