namespace Kandinsky;

/// <summary>
/// "Denoising Diffusion Implicit Models" (Song et al., arXiv 2010.02502), equation 12: the predicted x₀ carried to the
/// next timestep along the predicted noise. η = 0 draws nothing, η = 1 adds as much noise as DDPM (equation 16).
/// </summary>
internal sealed class DdimScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("DDIMScheduler", (config, options) =>
        new DdimScheduler(config, options.Steps, options.Samples, options.Eta ?? 0f))
    {
        HasSpacing = true, HasEta = true,
        Entries =
        [
            new("ddim", "without fresh noise unless eta says so; from 25 steps on",
                "Song et al. 2020, Denoising Diffusion Implicit Models, arXiv 2010.02502"),
        ],
    };

    private readonly NoiseSchedule _schedule;
    private readonly CleanPrediction _prediction;
    private readonly float _finalAlphaCumprod;
    private readonly float _eta;
    private readonly int[] _timesteps;
    private readonly SampleBuffer _clean = new();
    private readonly SampleBuffer _noise = new();

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="steps">The number of steps, 1 up to the training timesteps.</param>
    /// <param name="samples">The number of samples in the batch.</param>
    /// <param name="eta">The share of DDPM's noise, 0 to 1.</param>
    /// <exception cref="KandinskyException">A number of steps the spacing cannot place.</exception>
    public DdimScheduler(SchedulerConfig config, int steps, int samples = 1, float eta = 0)
    {
        _schedule = NoiseSchedule.From(config);
        _prediction = CleanPrediction.Limited(config, samples, clampAbsent: true);
        _finalAlphaCumprod = config.SetAlphaToOne ?? true ? 1f : _schedule.AlphasCumprod[0];
        _eta = eta;
        _timesteps = TimestepGrid.Points(config, steps, TimestepSpacing.Leading);
        Timesteps = Array.ConvertAll(_timesteps, t => (float)t);
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps { get; }

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        var bar = _schedule.AlphasCumprod[_timesteps[index]];
        var before = _schedule.AlphaCumprod(TimestepGrid.After(_timesteps, index, _schedule.Count), _finalAlphaCumprod);
        var (signal, spread) = (MathF.Sqrt(bar), MathF.Sqrt(1f - bar));
        var clean = _clean.OfLength(sample.Length);
        _prediction.Predict(signal, spread, modelOutput, sample, clean);

        var deviation = _eta * MathF.Sqrt((1f - before) / (1f - bar) * (1f - bar / before));
        var direction = MathF.Sqrt(1f - before - deviation * deviation);
        var signalBefore = MathF.Sqrt(before);
        for (var i = 0; i < sample.Length; i++)
            sample[i] = signalBefore * clean[i] + direction * _prediction.Noise(signal, spread, modelOutput[i], sample[i]);

        if (_eta > 0)
        {
            var fresh = _noise.Draw(sample.Length, random);
            for (var i = 0; i < sample.Length; i++)
                sample[i] += deviation * fresh[i];
        }
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        _schedule.AddNoise(_timesteps[index], original, noise, noisy);
}
