namespace Kandinsky;

/// <summary>
/// Euler's method on dx/dσ = (x − x₀)/σ: "Elucidating the Design Space of Diffusion-Based Generative Models"
/// (Karras et al., arXiv 2206.00364), algorithm 2 without noise and without its correction.
/// </summary>
/// <param name="config">The model's numbers.</param>
/// <param name="steps">The number of steps.</param>
/// <exception cref="KandinskyException">A number of steps the spacing cannot place.</exception>
internal sealed class EulerScheduler(SchedulerConfig config, int steps) : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("EulerDiscreteScheduler", (config, options) => new EulerScheduler(config, options.Steps))
    {
        HasSpacing = true, HasKarras = true,
        Entries =
        [
            new("euler", "the simplest; from 25 steps on", "Karras et al. 2022, Elucidating the Design Space, arXiv 2206.00364"),
        ],
    };

    private readonly SigmaSchedule _schedule = SigmaSchedule.OfDenoiser(config, steps);
    private readonly CleanPrediction _prediction = CleanPrediction.Unlimited(config);
    private readonly SampleBuffer _clean = new();

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
        var (sigma, next) = (_schedule.Sigmas[index], _schedule.Sigmas[index + 1]);
        var clean = _clean.OfLength(sample.Length);
        _prediction.Predict(sigma, modelOutput, sample, clean);
        for (var i = 0; i < sample.Length; i++)
            sample[i] += (sample[i] - clean[i]) / sigma * (next - sigma);
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        SigmaSchedule.AddNoise(_schedule.Sigmas[index], original, noise, noisy);
}
