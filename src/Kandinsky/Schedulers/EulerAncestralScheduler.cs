namespace Kandinsky;

/// <summary>
/// Euler's method (Karras et al., arXiv 2206.00364) in ancestral steps: each goes below the next noise level and adds
/// fresh noise up to it, so the picture keeps changing with the number of steps.
/// </summary>
/// <param name="config">The model's numbers.</param>
/// <param name="steps">The number of steps.</param>
/// <exception cref="KandinskyException">A number of steps the spacing cannot place.</exception>
internal sealed class EulerAncestralScheduler(SchedulerConfig config, int steps) : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("EulerAncestralDiscreteScheduler", (config, options) =>
        new EulerAncestralScheduler(config, options.Steps))
    {
        HasSpacing = true, HasKarras = true,
        Entries =
        [
            new("euler-a", "euler with fresh noise every step: other details with every number of steps",
                "Karras et al. 2022, arXiv 2206.00364, in ancestral steps"),
        ],
    };

    private readonly SigmaSchedule _schedule = SigmaSchedule.OfDenoiser(config, steps);
    private readonly CleanPrediction _prediction = CleanPrediction.Unlimited(config);
    private readonly SampleBuffer _clean = new();
    private readonly SampleBuffer _noise = new();

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps => _schedule.Timesteps;

    /// <inheritdoc/>
    public float InitialNoiseSigma => _schedule.InitialNoiseSigma;

    /// <inheritdoc/>
    public void ScaleModelInput(int index, ReadOnlySpan<float> sample, Span<float> scaled) =>
        SigmaSchedule.ScaleModelInput(_schedule.Sigmas[index], sample, scaled);

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        var sigma = _schedule.Sigmas[index];
        var ancestral = new AncestralStep(sigma, _schedule.Sigmas[index + 1]);
        var clean = _clean.OfLength(sample.Length);
        _prediction.Predict(sigma, modelOutput, sample, clean);
        var noise = _noise.Draw(sample.Length, random);
        for (var i = 0; i < sample.Length; i++)
            sample[i] += (sample[i] - clean[i]) / sigma * (ancestral.Down - sigma) + noise[i] * ancestral.Up;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        SigmaSchedule.AddNoise(_schedule.Sigmas[index], original, noise, noisy);
}
