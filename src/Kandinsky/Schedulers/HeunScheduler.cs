namespace Kandinsky;

/// <summary>
/// Heun's method: "Elucidating the Design Space of Diffusion-Based Generative Models" (Karras et al., arXiv 2206.00364),
/// algorithm 1: an Euler step, a second look at its end, and the step again along the mean of both slopes. The last
/// step, to no noise, is Euler's.
/// </summary>
internal sealed class HeunScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("HeunDiscreteScheduler", (config, options) => new HeunScheduler(config, options.Steps))
    {
        HasSpacing = true, HasKarras = true,
        Entries =
        [
            new("heun", "euler corrected by a second call; two calls a step, from 15 steps on", "Karras et al. 2022, arXiv 2206.00364, algorithm 1"),
        ],
    };

    private readonly SigmaSchedule _schedule;
    private readonly CleanPrediction _prediction;
    private readonly SampleBuffer _clean = new();
    private readonly SampleBuffer _start = new();
    private readonly SampleBuffer _slope = new();

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="steps">The number of steps.</param>
    /// <exception cref="KandinskyException">A number of steps the spacing cannot place.</exception>
    public HeunScheduler(SchedulerConfig config, int steps)
    {
        _schedule = SigmaSchedule.OfDenoiser(config, steps);
        _prediction = CleanPrediction.Clamped(config, absent: false);
        Timesteps = PairedCalls.Interleave(_schedule.Timesteps, _schedule.Timesteps.AsSpan(1));
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps { get; }

    /// <inheritdoc/>
    public float InitialNoiseSigma => _schedule.InitialNoiseSigma;

    /// <inheritdoc/>
    public int FirstCall(int step) => 2 * step;

    /// <inheritdoc/>
    public void ScaleModelInput(int index, ReadOnlySpan<float> sample, Span<float> scaled) =>
        SigmaSchedule.ScaleModelInput(SigmaAt(index), sample, scaled);

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        var step = PairedCalls.Step(index);
        var (from, to) = (_schedule.Sigmas[step], _schedule.Sigmas[step + 1]);
        var (clean, start, slope) = (_clean.OfLength(sample.Length), _start.OfLength(sample.Length), _slope.OfLength(sample.Length));
        var sigma = SigmaAt(index);
        _prediction.Predict(sigma, modelOutput, sample, clean);

        if (!PairedCalls.IsSecond(index))
        {
            sample.CopyTo(start);
            for (var i = 0; i < sample.Length; i++)
            {
                slope[i] = (sample[i] - clean[i]) / sigma;
                sample[i] += slope[i] * (to - from);
            }
        }
        else
        {
            for (var i = 0; i < sample.Length; i++)
                sample[i] = start[i] + (slope[i] + (sample[i] - clean[i]) / sigma) / 2f * (to - from);
        }
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        SigmaSchedule.AddNoise(SigmaAt(index), original, noise, noisy);

    private float SigmaAt(int index) => _schedule.Sigmas[(index + 1) / 2];
}
