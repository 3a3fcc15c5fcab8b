namespace Kandinsky;

/// <summary>
/// "Denoising Diffusion Probabilistic Models" (Ho et al., arXiv 2006.11239), algorithm 2: the mean of q(xₛ | xₜ, x₀)
/// for the predicted x₀ (equation 15) plus fresh noise at every step after timestep 0. Skipping timesteps follows
/// "Improved DDPM" (arXiv 2102.09672), as does the learned variance.
/// </summary>
internal sealed class DdpmScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("DDPMScheduler", (config, options) => new DdpmScheduler(config, options.Steps, options.Samples))
    {
        HasSpacing = true,
        Entries =
        [
            new("ddpm", "the model's own; fresh noise every step, best from 50 steps on",
                "Ho et al. 2020, Denoising Diffusion Probabilistic Models, arXiv 2006.11239"),
        ],
    };

    private readonly NoiseSchedule _schedule;
    private readonly PosteriorSteps _steps;
    private readonly VarianceType _variance;
    private readonly int[] _timesteps;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="steps">The number of steps, 1 up to the training timesteps.</param>
    /// <param name="samples">The number of samples in the batch.</param>
    /// <exception cref="KandinskyException">A number of steps the spacing cannot place.</exception>
    public DdpmScheduler(SchedulerConfig config, int steps, int samples = 1)
    {
        _schedule = NoiseSchedule.From(config);
        _variance = config.Variance ?? VarianceType.FixedSmall;
        _timesteps = TimestepGrid.Points(config, steps, TimestepSpacing.Leading);
        _steps = new(_schedule, CleanPrediction.Limited(config, samples, clampAbsent: true), _variance, _timesteps);
        Timesteps = Array.ConvertAll(_timesteps, t => (float)t);
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps { get; }

    /// <inheritdoc/>
    public bool UsesLearnedVariance => _variance is VarianceType.Learned or VarianceType.LearnedRange;

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random) =>
        _steps.Move(index, PosteriorAt(index), modelOutput, variance, sample, random);

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        _schedule.AddNoise(_timesteps[index], original, noise, noisy);

    /// <summary>Where a step goes, given x₀.</summary>
    internal Posterior PosteriorAt(int index)
    {
        var bar = _schedule.AlphasCumprod[_timesteps[index]];
        var before = index + 1 < _timesteps.Length ? _schedule.AlphasCumprod[_timesteps[index + 1]] : 1f;
        var alpha = bar / before;
        return Posterior.Between(before, bar, alpha, 1f - alpha);
    }
}
