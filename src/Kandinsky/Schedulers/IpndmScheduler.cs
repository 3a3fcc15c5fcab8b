namespace Kandinsky;

/// <summary>
/// The improved pseudo linear multistep method: PNDM's equation 12 (arXiv 2202.09778) of order one to four from the
/// first step on, over its own continuous schedule xₜ = √(1−β²)·x₀ + β·ε with β = sin²(πu/2), u from 1 to 0, whose
/// timesteps lie between 1 and 0. Only for models trained on that schedule, which Kandinsky's are not.
/// </summary>
internal sealed class IpndmScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("IPNDMScheduler", (_, options) => new IpndmScheduler(options.Steps));

    private const float SmallestSignal = 1e-8f;

    private readonly float[] _signals;
    private readonly float[] _spreads;
    private readonly SampleHistory _slopes = new(AdamsBashforth.Order);
    private readonly SampleBuffer _combined = new();

    /// <summary>Prepares a run.</summary>
    /// <param name="steps">The number of steps.</param>
    /// <exception cref="KandinskyException">Fewer than one step, or more than a thousand.</exception>
    public IpndmScheduler(int steps)
    {
        TimestepGrid.Require(steps, 1000);
        _spreads = new float[steps + 1];
        for (var i = 0; i < steps; i++)
            _spreads[i] = MathF.Pow(MathF.Sin((1f - (float)i / steps) * MathF.PI / 2f), 2f);
        _signals = Array.ConvertAll(_spreads, spread => MathF.Sqrt(1f - spread * spread));
        var timesteps = new float[steps];
        for (var i = 0; i < steps; i++)
            timesteps[i] = MathF.Atan2(_spreads[i], _signals[i]) / MathF.PI * 2f;
        Timesteps = timesteps;
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps { get; }

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        CleanPrediction.RequireSameLength(modelOutput, sample);
        var (signal, spread) = (_signals[index], _spreads[index]);
        var slope = _slopes.Push(sample.Length);
        for (var i = 0; i < sample.Length; i++)
            slope[i] = sample[i] * spread + modelOutput[i] * signal;

        var combined = _combined.OfLength(sample.Length);
        AdamsBashforth.Combine(_slopes, combined);
        var (signalAfter, spreadAfter) = (_signals[index + 1], _spreads[index + 1]);
        for (var i = 0; i < sample.Length; i++)
            sample[i] = signalAfter * ((sample[i] - spread * combined[i]) / MathF.Max(signal, SmallestSignal)) + combined[i] * spreadAfter;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy)
    {
        for (var i = 0; i < noisy.Length; i++)
            noisy[i] = _signals[index] * original[i] + _spreads[index] * noise[i];
    }
}
