namespace Kandinsky.Kernels;

/// <summary>What a norm's gradient needs per image and channel, and the gradients of its parameters.</summary>
internal sealed class SourceStatistics
{
    private readonly double[] _deviations = [], _gain = [], _offset = [];
    private readonly int _channels, _groups, _pixels;

    /// <param name="operands">The call.</param>
    /// <param name="channels">All channels.</param>
    public SourceStatistics(SourceGradientOperands operands, int channels)
    {
        (_channels, _groups, _pixels) = (channels, operands.Groups, operands.Input.Height * operands.Input.Width);
        if (!HasNorm) return;
        var (batch, count) = (operands.Input.Batch, operands.Input.Batch * channels);
        (Multiplier, Offset, Mean, Slope, Constant) = (new float[count], new float[count], new float[count], new float[count], new float[count]);
        GroupNorm.Affine(operands.Moments, operands.SecondMoments, batch, _groups, operands.Epsilon, operands.Gain, operands.Offset, operands.Scale,
            operands.Shift, Multiplier, Offset);
        (_deviations, _gain, _offset) = (new double[batch * _groups], new double[channels], new double[channels]);
        var all = new ChannelMoments[channels];
        var inFirst = operands.Moments.Length / batch;
        for (var image = 0; image < batch; image++)
        {
            operands.Moments.Slice(image * inFirst, inFirst).CopyTo(all);
            operands.SecondMoments.Slice(image * (channels - inFirst), channels - inFirst).CopyTo(all.AsSpan(inFirst));
            for (var group = 0; group < _groups; group++)
            {
                var (mean, variance) = GroupNorm.Together(all.AsSpan(group * Width, Width));
                _deviations[image * _groups + group] = 1 / Math.Sqrt(variance + operands.Epsilon);
                Mean.AsSpan(image * channels + group * Width, Width).Fill((float)mean);
            }
        }
    }

    public bool HasNorm => _groups > 0;

    /// <summary>[batch, channels]: the norm as the forward pass applied it.</summary>
    public float[] Multiplier { get; } = [];

    /// <summary>Likewise.</summary>
    public float[] Offset { get; } = [];

    /// <summary>[batch, channels]: the mean of the channel's group.</summary>
    public float[] Mean { get; } = [];

    /// <summary>[batch, channels]: what x is multiplied by in its gradient.</summary>
    public float[] Slope { get; } = [];

    /// <summary>[batch, channels]: what is added to it.</summary>
    public float[] Constant { get; } = [];

    private int Width => _channels / _groups;

    /// <summary>Makes slopes and constants, and the gradients of scale and shift, from the sums of the first pass.</summary>
    /// <param name="operands">The call.</param>
    /// <param name="first">The first image.</param>
    /// <param name="images">How many.</param>
    /// <param name="blocks">Blocks of an image.</param>
    /// <param name="sums">[images, blocks, 2, channels]</param>
    public unsafe void Conclude(SourceGradientOperands operands, int first, int images, int blocks, float* sums)
    {
        var totals = new double[2 * _channels];
        for (var image = first; image < first + images; image++, sums += 2L * blocks * _channels)
        {
            Array.Clear(totals);
            for (var block = 0; block < blocks; block++)
                for (var i = 0; i < totals.Length; i++) totals[i] += sums[2L * block * _channels + i];
            for (var group = 0; group < _groups; group++) Conclude(operands, image, group, totals);
        }
    }

    /// <summary>Adds the gradients of γ and β of all images.</summary>
    public void AddParameters(SourceGradientOperands operands)
    {
        for (var channel = 0; channel < operands.DGain.Length; channel++) operands.DGain[channel] += (float)_gain[channel];
        for (var channel = 0; channel < operands.DOffset.Length; channel++) operands.DOffset[channel] += (float)_offset[channel];
    }

    private void Conclude(SourceGradientOperands operands, int image, int group, double[] totals)
    {
        var deviation = _deviations[image * _groups + group];
        double mean = 0, slope = 0;   // of w · a and w · a · x̂
        for (var channel = group * Width; channel < (group + 1) * Width; channel++)
        {
            var at = image * _channels + channel;
            var (sum, product, extra) = (totals[channel], totals[_channels + channel] * deviation, operands.Scale.IsEmpty ? 1.0 : 1.0 + operands.Scale[at]);
            mean += operands.Gain[channel] * extra * sum;
            slope += operands.Gain[channel] * extra * product;
            _gain[channel] += extra * product;
            _offset[channel] += extra * sum;
            if (!operands.DScale.IsEmpty) operands.DScale[at] += (float)(operands.Gain[channel] * product + operands.Offset[channel] * sum);
            if (!operands.DShift.IsEmpty) operands.DShift[at] += (float)sum;
        }
        var numbers = (double)_pixels * Width;
        mean *= deviation / numbers;
        slope *= deviation * deviation / numbers;
        for (var at = image * _channels + group * Width; at < image * _channels + (group + 1) * Width; at++) (Slope[at], Constant[at]) = ((float)-slope,
            (float)(slope * Mean[at] - mean));
    }
}
