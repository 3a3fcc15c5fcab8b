namespace Kandinsky;

/// <summary>
/// The prior's sampler: DDPM (arXiv 2006.11239, algorithm 2) on the cosine schedule, as unCLIP (arXiv 2204.06125,
/// section 2.2) samples image embeddings. The model predicts x₀ itself; timesteps reach from the last training timestep
/// to 0 and the last step adds no noise.
/// </summary>
internal sealed class UnclipScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("UnCLIPScheduler", (config, options) => new UnclipScheduler(config, options.Steps));

    private readonly NoiseSchedule _schedule;
    private readonly PosteriorSteps _steps;
    private readonly VarianceType _variance;
    private readonly int[] _timesteps;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The prior's numbers.</param>
    /// <param name="steps">The number of steps, 2 up to the training timesteps.</param>
    /// <exception cref="KandinskyException">Another number of steps, or a schedule or variance the sampler does not have.</exception>
    public UnclipScheduler(SchedulerConfig config, int steps)
    {
        TimestepGrid.Require(steps, config.TrainTimesteps, least: 2);
        if (config.BetaSchedule is { } kind and not BetaSchedule.SquaredcosCapV2)
            throw Wrong($"beta_schedule {kind}; expected squaredcos_cap_v2");
        _variance = config.Variance ?? VarianceType.FixedSmallLog;
        if (_variance is not (VarianceType.FixedSmallLog or VarianceType.LearnedRange))
            throw Wrong($"variance_type {_variance}; expected fixed_small_log or learned_range");

        _schedule = NoiseSchedule.Cosine(config.TrainTimesteps);
        _timesteps = new int[steps];
        for (var i = 0; i < steps; i++)
            _timesteps[i] = (int)Math.Round((steps - 1 - i) * ((config.TrainTimesteps - 1.0) / (steps - 1)), MidpointRounding.ToEven);
        _steps = new(_schedule, CleanPrediction.Clamped(config, absent: true), _variance, _timesteps);
        Timesteps = Array.ConvertAll(_timesteps, t => (float)t);
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps { get; }

    /// <inheritdoc/>
    public bool UsesLearnedVariance => _variance is VarianceType.LearnedRange;

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random) =>
        _steps.Move(index, PosteriorAt(index), modelOutput, variance, sample, random);

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        _schedule.AddNoise(_timesteps[index], original, noise, noisy);

    /// <summary>
    /// Where a step goes, given x₀. Between neighbouring training timesteps β is the stored one, not the quotient of
    /// rounded products: the last step therefore weighs x₀ by 0.99947, as the model's pictures were made.
    /// </summary>
    internal Posterior PosteriorAt(int index)
    {
        var t = _timesteps[index];
        var previous = index + 1 < _timesteps.Length ? _timesteps[index + 1] : t - 1;
        var (bar, before) = (_schedule.AlphasCumprod[t], _schedule.AlphaCumprod(previous, 1f));
        if (previous == t - 1)
            return Posterior.Between(before, bar, _schedule.Alphas[t], _schedule.Betas[t]);
        var beta = 1f - bar / before;
        return Posterior.Between(before, bar, 1f - beta, beta);
    }

    private static KandinskyException Wrong(string what) => new($"the prior's scheduler config has {what}", ErrorKind.Model);
}
