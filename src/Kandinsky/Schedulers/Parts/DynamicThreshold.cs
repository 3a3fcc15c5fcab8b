namespace Kandinsky;

/// <summary>
/// Dynamic thresholding (Imagen, arXiv 2205.11487, section 2.3): each sample is clamped to a high quantile s of its
/// absolute values, kept between 1 and a largest value, and divided by s.
/// </summary>
/// <param name="ratio">The quantile, 0 to 1.</param>
/// <param name="largest">The largest s.</param>
/// <param name="samples">The number of samples in a batch.</param>
internal sealed class DynamicThreshold(float ratio, float largest, int samples)
{
    private float[] _sorted = [];

    /// <summary>Thresholds every sample of a batch in place.</summary>
    public void Apply(Span<float> batch)
    {
        var length = batch.Length / samples;
        if (_sorted.Length != length)
            _sorted = new float[length];
        for (var n = 0; n < samples; n++)
            ApplyToOne(batch.Slice(n * length, length));
    }

    private void ApplyToOne(Span<float> sample)
    {
        var threshold = MathF.Min(MathF.Max(Quantile(sample), 1f), largest);
        for (var i = 0; i < sample.Length; i++)
            sample[i] = Math.Clamp(sample[i], -threshold, threshold) / threshold;
    }

    // Linear interpolation between order statistics.
    private float Quantile(ReadOnlySpan<float> sample)
    {
        for (var i = 0; i < sample.Length; i++)
            _sorted[i] = MathF.Abs(sample[i]);
        Array.Sort(_sorted);
        var rank = ratio * (_sorted.Length - 1);
        var low = (int)rank;
        var high = Math.Min(low + 1, _sorted.Length - 1);
        return _sorted[low] + (rank - low) * (_sorted[high] - _sorted[low]);
    }
}
