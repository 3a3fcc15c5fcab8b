namespace Kandinsky;

/// <summary>
/// Linear multistep (Adams-Bashforth) of order up to four on dx/dσ = (x − x₀)/σ (Karras et al., arXiv 2206.00364,
/// section 3): the slope is a polynomial in σ through the last slopes, integrated over the step.
/// </summary>
/// <param name="config">The model's numbers.</param>
/// <param name="steps">The number of steps.</param>
/// <exception cref="KandinskyException">A number of steps the spacing cannot place.</exception>
internal sealed class LmsScheduler(SchedulerConfig config, int steps) : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("LMSDiscreteScheduler", (config, options) => new LmsScheduler(config, options.Steps))
    {
        HasSpacing = true, HasKarras = true,
        Entries =
        [
            new("lms", "fourth order from the last four calls; from 25 steps on", "Karras et al. 2022, arXiv 2206.00364, with linear multistep"),
        ],
    };

    private const int Order = 4;

    private readonly SigmaSchedule _schedule = SigmaSchedule.OfDenoiser(config, steps);
    private readonly CleanPrediction _prediction = CleanPrediction.Unlimited(config);
    private readonly SampleHistory _slopes = new(Order);

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
        var slope = _slopes.Push(sample.Length);
        _prediction.Predict(sigma, modelOutput, sample, slope);
        for (var i = 0; i < sample.Length; i++)
            slope[i] = (sample[i] - slope[i]) / sigma;

        for (var age = 0; age < _slopes.Count; age++)
        {
            var (weight, old) = (Weight(index, age, _slopes.Count), _slopes[age]);
            for (var i = 0; i < sample.Length; i++)
                sample[i] += weight * old[i];
        }
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        SigmaSchedule.AddNoise(_schedule.Sigmas[index], original, noise, noisy);

    // The integral over the step of the Lagrange polynomial that is one at the slope of this age: a cubic at most,
    // which Gauss's two points integrate exactly.
    private float Weight(int index, int age, int order)
    {
        double from = _schedule.Sigmas[index], to = _schedule.Sigmas[index + 1];
        var (middle, offset) = ((from + to) / 2, (to - from) / 2 / Math.Sqrt(3));
        return (float)((Lagrange(middle - offset) + Lagrange(middle + offset)) * (to - from) / 2);

        double Lagrange(double sigma)
        {
            var product = 1.0;
            for (var k = 0; k < order; k++)
                if (k != age)
                    product *= (sigma - _schedule.Sigmas[index - k]) / ((double)_schedule.Sigmas[index - age] - _schedule.Sigmas[index - k]);
            return product;
        }
    }
}
