namespace Kandinsky;

/// <summary>
/// "DEIS" (Zhang &amp; Chen, arXiv 2204.13902), ρAB-DEIS (equation 15) with polynomials in log ρ: the noise prediction is
/// extrapolated through the last one, two or three, and integrated over ρ = s/α from one level to the next.
/// </summary>
internal sealed class DeisScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("DEISMultistepScheduler", (config, options) =>
        new DeisScheduler(config, options.Steps, options.Samples))
    {
        HasSpacing = true, HasKarras = true,
        Entries =
        [
            new("deis", "second order in the noise prediction; good from 15 steps on", "Zhang & Chen 2022, DEIS, arXiv 2204.13902"),
        ],
    };

    private const int FewSteps = 15;

    private readonly SigmaSchedule _schedule;
    private readonly CleanPrediction _prediction;
    private readonly SampleHistory _noises;
    private readonly bool _lowerOrderFinal;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers; the solver's order.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="samples">The number of samples in the batch.</param>
    /// <exception cref="KandinskyException">A number of steps the spacing cannot place.</exception>
    public DeisScheduler(SchedulerConfig config, int steps, int samples = 1)
    {
        _schedule = SigmaSchedule.OfSolver(config, steps, FinalSigmasType.SigmaMin);
        _prediction = CleanPrediction.Thresholded(config, samples);
        _lowerOrderFinal = (config.LowerOrderFinal ?? true) && steps < FewSteps;
        _noises = new(config.SolverOrder ?? 2);
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps => _schedule.Timesteps;

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        var (level, next) = (_schedule.Level(index), _schedule.Level(index + 1));
        var noise = _noises.Push(sample.Length);
        _prediction.Predict(level.Signal, level.Spread, modelOutput, sample, noise);
        for (var i = 0; i < noise.Length; i++)
            noise[i] = (sample[i] - level.Signal * noise[i]) / level.Spread;

        var order = _lowerOrderFinal ? Math.Min(_noises.Count, _schedule.Steps - index) : _noises.Count;
        for (var i = 0; i < sample.Length; i++)
            sample[i] /= level.Signal;
        for (var age = 0; age < order; age++)
        {
            var (weight, old) = (Weight(index, age, order), _noises[age]);
            for (var i = 0; i < sample.Length; i++)
                sample[i] += weight * old[i];
        }

        for (var i = 0; i < sample.Length; i++)
            sample[i] *= next.Signal;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        _schedule.AddNoise(index, original, noise, noisy);

    // The integral over the step in ρ of the polynomial in log ρ that is one at the level of this age and zero at the others'.
    private double Integral(double rho, int index, int age, int order)
    {
        double Log(int k) => Math.Log(_schedule.Sigmas[index - k]);
        var log = Math.Log(rho);
        if (order == 1)
            return rho;
        var own = Log(age);
        var first = Log((age + 1) % order);
        if (order == 2)
            return rho * (log - first - 1) / (own - first);
        var second = Log((age + 2) % order);
        var numerator = log * log - (first + second + 2) * log + first * second + first + second + 2;
        return rho * numerator / ((own - first) * (own - second));
    }

    private float Weight(int index, int age, int order) =>
        (float)(Integral(_schedule.Sigmas[index + 1], index, age, order) - Integral(_schedule.Sigmas[index], index, age, order));
}
