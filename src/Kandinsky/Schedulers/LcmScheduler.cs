namespace Kandinsky;

/// <summary>
/// "Latent Consistency Models" (Luo et al., arXiv 2310.04378), multistep sampling (algorithm 3): a consistency model's
/// x₀, through the boundary condition of equation 9, noised again to the next timestep. For models or adapters distilled
/// this way; others paint blurs with it.
/// </summary>
internal sealed class LcmScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("LCMScheduler", (config, options) => new LcmScheduler(config, options.Steps, options.Samples))
    {
        Entries =
        [
            new("lcm", "only for models or adapters distilled for it: 2 to 8 steps", "Luo et al. 2023, Latent Consistency Models, arXiv 2310.04378"),
        ],
    };

    private const float DataDeviation = 0.5f;

    private readonly NoiseSchedule _schedule;
    private readonly CleanPrediction _prediction;
    private readonly float _timestepScaling;
    private readonly int[] _timesteps;
    private readonly SampleBuffer _clean = new();
    private readonly SampleBuffer _noise = new();

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="steps">The number of steps, up to those the model was distilled from (50 unless stated).</param>
    /// <param name="samples">The number of samples in the batch.</param>
    /// <exception cref="KandinskyException">Another number of steps.</exception>
    public LcmScheduler(SchedulerConfig config, int steps, int samples = 1)
    {
        _schedule = NoiseSchedule.From(config, 0.00085, 0.012, BetaSchedule.ScaledLinear);
        _prediction = CleanPrediction.Limited(config, samples, clampAbsent: false);
        _timestepScaling = config.TimestepScaling ?? 10f;
        _timesteps = DistilledTimesteps.Of(config, steps);
        Timesteps = Array.ConvertAll(_timesteps, t => (float)t);
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps { get; }

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        var bar = _schedule.AlphasCumprod[_timesteps[index]];
        var clean = _clean.OfLength(sample.Length);
        _prediction.Predict(MathF.Sqrt(bar), MathF.Sqrt(1f - bar), modelOutput, sample, clean);

        var scaled = _timesteps[index] * _timestepScaling;
        var divisor = scaled * scaled + DataDeviation * DataDeviation;
        var (skip, through) = (DataDeviation * DataDeviation / divisor, scaled / MathF.Sqrt(divisor));
        for (var i = 0; i < sample.Length; i++)
            sample[i] = through * clean[i] + skip * sample[i];

        if (index + 1 < _timesteps.Length)
            _schedule.AddNoise(_timesteps[index + 1], sample, _noise.Draw(sample.Length, random), sample);
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        _schedule.AddNoise(_timesteps[index], original, noise, noisy);
}
