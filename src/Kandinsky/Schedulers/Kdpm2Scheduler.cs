namespace Kandinsky;

/// <summary>
/// DPM-Solver-2 ("DPM-Solver", Lu et al., arXiv 2206.00927, algorithm 1) in the noise levels of Karras et al.
/// (arXiv 2206.00364): an Euler step to the geometric middle of two levels, and the whole step along the slope there.
/// The last step, to no noise, is Euler's.
/// </summary>
internal sealed class Kdpm2Scheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("KDPM2DiscreteScheduler", (config, options) => new Kdpm2Scheduler(config, options.Steps))
    {
        HasSpacing = true, HasKarras = true,
        Entries =
        [
            new("kdpm2", "second order through the middle; two calls a step, from 15 steps on",
                "Lu et al. 2022, DPM-Solver-2, arXiv 2206.00927, in the levels of arXiv 2206.00364"),
        ],
    };

    private readonly SigmaSchedule _schedule;
    private readonly MiddleSteps _steps;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="steps">The number of steps.</param>
    /// <exception cref="KandinskyException">A number of steps the spacing cannot place.</exception>
    public Kdpm2Scheduler(SchedulerConfig config, int steps)
    {
        _schedule = SigmaSchedule.OfDenoiser(config, steps, wholeKarrasTimesteps: true);
        _steps = new(config, _schedule, [.. Enumerable.Range(1, steps).Select(step => _schedule.Sigmas[step])]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps => _steps.Timesteps;

    /// <inheritdoc/>
    public float InitialNoiseSigma => _schedule.InitialNoiseSigma;

    /// <inheritdoc/>
    public int FirstCall(int step) => 2 * step;

    /// <inheritdoc/>
    public void ScaleModelInput(int index, ReadOnlySpan<float> sample, Span<float> scaled) =>
        SigmaSchedule.ScaleModelInput(_steps.SigmaAt(index), sample, scaled);

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random) =>
        _steps.Move(index, modelOutput, sample);

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        SigmaSchedule.AddNoise(_steps.SigmaAt(index), original, noise, noisy);
}
