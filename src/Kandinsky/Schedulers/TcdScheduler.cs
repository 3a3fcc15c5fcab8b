namespace Kandinsky;

/// <summary>
/// "Trajectory Consistency Distillation" (Zheng et al., arXiv 2402.19159), strategic stochastic sampling (algorithm 4):
/// down to timestep s = (1−γ)·t' without noise, then noised up to the next timestep t'. γ = 0 draws nothing, γ = 1 is
/// LCM's sampling. For models or adapters distilled this way; others paint blurs with it.
/// </summary>
internal sealed class TcdScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("TCDScheduler", (config, options) => new TcdScheduler(config, options.Steps, options.Eta ?? 0.3f))
    {
        HasEta = true,
        Entries =
        [
            new("tcd", "only for models or adapters distilled for it: 2 to 8 steps, eta between 0 and 1",
                "Zheng et al. 2024, Trajectory Consistency Distillation, arXiv 2402.19159"),
        ],
    };

    private readonly NoiseSchedule _schedule;
    private readonly CleanPrediction _prediction;
    private readonly float _gamma;
    private readonly int[] _timesteps;
    private readonly SampleBuffer _clean = new();
    private readonly SampleBuffer _noise = new();

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="steps">The number of steps, up to those the model was distilled from (50 unless stated).</param>
    /// <param name="eta">γ, the stochasticity, 0 to 1.</param>
    /// <exception cref="KandinskyException">Another number of steps.</exception>
    public TcdScheduler(SchedulerConfig config, int steps, float eta = 0.3f)
    {
        _schedule = NoiseSchedule.From(config, 0.00085, 0.012, BetaSchedule.ScaledLinear);
        _prediction = CleanPrediction.Unlimited(config);
        _gamma = eta;
        _timesteps = DistilledTimesteps.Of(config, steps);
        Timesteps = Array.ConvertAll(_timesteps, t => (float)t);
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps { get; }

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        var isLast = index + 1 == _timesteps.Length;
        var next = isLast ? 0 : _timesteps[index + 1];
        var bar = _schedule.AlphasCumprod[_timesteps[index]];
        var barBetween = _schedule.AlphasCumprod[(int)MathF.Floor((1f - _gamma) * next)];
        var clean = _clean.OfLength(sample.Length);
        var (signal, spread) = (MathF.Sqrt(bar), MathF.Sqrt(1f - bar));
        _prediction.Predict(signal, spread, modelOutput, sample, clean);

        var (signalBetween, spreadBetween) = (MathF.Sqrt(barBetween), MathF.Sqrt(1f - barBetween));
        for (var i = 0; i < sample.Length; i++)
            sample[i] = signalBetween * clean[i] + spreadBetween * _prediction.Noise(signal, spread, modelOutput[i], sample[i]);
        if (_gamma == 0 || isLast)
            return;

        var ratio = _schedule.AlphasCumprod[next] / barBetween;
        var (keep, add) = (MathF.Sqrt(ratio), MathF.Sqrt(1f - ratio));
        var noise = _noise.Draw(sample.Length, random);
        for (var i = 0; i < sample.Length; i++)
            sample[i] = keep * sample[i] + add * noise[i];
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        _schedule.AddNoise(_timesteps[index], original, noise, noisy);
}
