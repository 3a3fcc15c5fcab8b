namespace Kandinsky;

/// <summary>
/// The clean sample x₀ that a model output implies, limited as a config says: clamped, dynamically thresholded, or not.
/// </summary>
internal sealed class CleanPrediction
{
    private readonly PredictionType _prediction;
    private readonly float _range;
    private readonly DynamicThreshold? _threshold;

    private CleanPrediction(SchedulerConfig config, float range, DynamicThreshold? threshold) =>
        (_prediction, _range, _threshold) = (config.Prediction ?? PredictionType.Epsilon, range, threshold);

    /// <summary>No limit, whatever the config says.</summary>
    public static CleanPrediction Unlimited(SchedulerConfig config) => new(config, float.PositiveInfinity, null);

    /// <summary>Thresholded if the config says so.</summary>
    public static CleanPrediction Thresholded(SchedulerConfig config, int samples) =>
        new(config, float.PositiveInfinity, config.Thresholding is true ? ThresholdOf(config, samples) : null);

    /// <summary>Clamped if the config says so.</summary>
    public static CleanPrediction Clamped(SchedulerConfig config, bool absent) =>
        new(config, config.ClipSample ?? absent ? config.ClipSampleRange ?? 1f : float.PositiveInfinity, null);

    /// <summary>Thresholded, else clamped, if the config says so.</summary>
    public static CleanPrediction Limited(SchedulerConfig config, int samples, bool clampAbsent) =>
        config.Thresholding is true ? Thresholded(config, samples) : Clamped(config, clampAbsent);

    /// <summary>x₀ of a sample signal·x₀ + spread·ε.</summary>
    public void Predict(float signal, float spread, ReadOnlySpan<float> output, ReadOnlySpan<float> sample, Span<float> clean)
    {
        RequireSameLength(output, sample);
        switch (_prediction)
        {
            case PredictionType.Epsilon:
                for (var i = 0; i < clean.Length; i++)
                    clean[i] = (sample[i] - spread * output[i]) / signal;
                break;
            case PredictionType.Sample:
                output.CopyTo(clean);
                break;
            default:
                for (var i = 0; i < clean.Length; i++)
                    clean[i] = signal * sample[i] - spread * output[i];
                break;
        }

        Limit(clean);
    }

    /// <summary>x₀ of a sample x₀ + sigma·ε whose scaled form the model saw.</summary>
    public void Predict(float sigma, ReadOnlySpan<float> output, ReadOnlySpan<float> sample, Span<float> clean)
    {
        if (_prediction != PredictionType.VPrediction)
        {
            Predict(1f, sigma, output, sample, clean);
            return;
        }

        RequireSameLength(output, sample);
        var square = sigma * sigma + 1f;
        var weight = -sigma / MathF.Sqrt(square);
        for (var i = 0; i < clean.Length; i++)
            clean[i] = output[i] * weight + sample[i] / square;
        Limit(clean);
    }

    /// <summary>ε of one value of a sample signal·x₀ + spread·ε: the model's own, whatever limits x₀.</summary>
    public float Noise(float signal, float spread, float output, float sample) => _prediction switch
    {
        PredictionType.Epsilon => output,
        PredictionType.Sample => (sample - signal * output) / spread,
        _ => signal * output + spread * sample,
    };

    private void Limit(Span<float> clean)
    {
        _threshold?.Apply(clean);
        if (float.IsFinite(_range))
            for (var i = 0; i < clean.Length; i++)
                clean[i] = Math.Clamp(clean[i], -_range, _range);
    }

    private static DynamicThreshold ThresholdOf(SchedulerConfig config, int samples) =>
        new(config.DynamicThresholdingRatio ?? 0.995f, config.SampleMaxValue ?? 1f, samples);

    /// <summary>Refuses an output that does not belong to the sample.</summary>
    public static void RequireSameLength(ReadOnlySpan<float> output, ReadOnlySpan<float> sample)
    {
        if (output.Length != sample.Length)
            throw new ArgumentException($"The model's output has {output.Length} values, the sample {sample.Length}.", nameof(output));
    }
}
