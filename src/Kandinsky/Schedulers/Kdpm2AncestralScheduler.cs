namespace Kandinsky;

/// <summary>
/// DPM-Solver-2 (arXiv 2206.00927, algorithm 1) in ancestral steps: each goes below the next noise level, through the
/// geometric middle, and adds fresh noise up to it. The last step, to no noise, is Euler's.
/// </summary>
internal sealed class Kdpm2AncestralScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("KDPM2AncestralDiscreteScheduler", (config, options) =>
        new Kdpm2AncestralScheduler(config, options.Steps))
    {
        HasSpacing = true, HasKarras = true,
        Entries =
        [
            new("kdpm2-a", "kdpm2 with fresh noise every step; two calls a step",
                "Lu et al. 2022, DPM-Solver-2, arXiv 2206.00927, in ancestral steps"),
        ],
    };

    private readonly SigmaSchedule _schedule;
    private readonly AncestralStep[] _ancestral;
    private readonly MiddleSteps _steps;
    private readonly SampleBuffer _noise = new();

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="steps">The number of steps.</param>
    /// <exception cref="KandinskyException">A number of steps the spacing cannot place.</exception>
    public Kdpm2AncestralScheduler(SchedulerConfig config, int steps)
    {
        _schedule = SigmaSchedule.OfDenoiser(config, steps, wholeKarrasTimesteps: true);
        _ancestral = [.. Enumerable.Range(0, steps).Select(step => new AncestralStep(_schedule.Sigmas[step], _schedule.Sigmas[step + 1]))];
        _steps = new(config, _schedule, Array.ConvertAll(_ancestral, step => step.Down));
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
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        _steps.Move(index, modelOutput, sample);
        if (!PairedCalls.IsSecond(index)) return;
        var (noise, up) = (_noise.Draw(sample.Length, random), _ancestral[PairedCalls.Step(index)].Up);
        for (var i = 0; i < sample.Length; i++)
            sample[i] += noise[i] * up;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        SigmaSchedule.AddNoise(_steps.SigmaAt(index), original, noise, noisy);
}
