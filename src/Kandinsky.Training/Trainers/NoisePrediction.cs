namespace Kandinsky.Training;

/// <summary>What a decoder's output says of noisy latents x = signal·clean + spread·noise, by what its scheduler says it predicts.</summary>
/// <param name="scheduler">The decoder's scheduler.</param>
internal sealed class NoisePrediction(SchedulerConfig scheduler)
{
    private readonly PredictionType _type = scheduler.Prediction ?? PredictionType.Epsilon;

    /// <summary>What min-SNR weights are for.</summary>
    public PredictionTarget Target => _type switch
    {
        PredictionType.Epsilon => PredictionTarget.Noise,
        PredictionType.Sample => PredictionTarget.Sample,
        _ => PredictionTarget.Velocity,
    };

    /// <summary>What the output should be: noise, clean latents, or signal·noise − spread·clean.</summary>
    public float Aim((double Signal, double Spread) level, float clean, float noise) => _type switch
    {
        PredictionType.Epsilon => noise,
        PredictionType.Sample => clean,
        _ => (float)(level.Signal * noise - level.Spread * clean),
    };

    /// <summary>The clean latents that an output implies.</summary>
    public double Clean((double Signal, double Spread) level, double noisy, double output) => _type switch
    {
        PredictionType.Epsilon => (noisy - level.Spread * output) / level.Signal,
        PredictionType.Sample => output,
        _ => level.Signal * noisy - level.Spread * output,
    };

    /// <summary>The noise that an output implies.</summary>
    public double Noise((double Signal, double Spread) level, double noisy, double output) => _type switch
    {
        PredictionType.Epsilon => output,
        PredictionType.Sample => (noisy - level.Signal * output) / level.Spread,
        _ => level.Signal * output + level.Spread * noisy,
    };

    /// <summary>How much the clean latents change with the output.</summary>
    public double Slope((double Signal, double Spread) level) => _type switch
    {
        PredictionType.Epsilon => -level.Spread / level.Signal,
        PredictionType.Sample => 1,
        _ => -level.Spread,
    };
}
