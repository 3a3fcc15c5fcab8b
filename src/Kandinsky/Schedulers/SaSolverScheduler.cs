namespace Kandinsky;

/// <summary>
/// "SA-Solver" (Xue et al., arXiv 2309.05019), algorithm 1, predicting x₀: a stochastic Adams-Bashforth predictor
/// (equation 14) and, at the next call, a stochastic Adams-Moulton corrector (equation 17) with the same noise. The
/// noise's strength τ is 1 between timesteps 200 and 800 and 0 outside.
/// </summary>
internal sealed class SaSolverScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("SASolverScheduler", (config, options) => new SaSolverScheduler(config, options.Steps, options.Samples))
    {
        HasSpacing = true, HasKarras = true,
        Entries =
        [
            new("sa-solver", "predicts and corrects with fresh noise half-way; from 20 steps on", "Xue et al. 2023, SA-Solver, arXiv 2309.05019"),
        ],
    };

    private const int NoisyFrom = 200;
    private const int NoisyTo = 800;

    private readonly SigmaSchedule _schedule;
    private readonly CleanPrediction _prediction;
    private readonly SampleHistory _clean;
    private readonly SampleBuffer _predicted = new();
    private readonly SampleBuffer _start = new();
    private readonly SampleBuffer _noise = new();
    private readonly int _predictorOrder;
    private readonly int _correctorOrder;
    private readonly bool _lowerOrderFinal;
    private int _nextCorrectorOrder;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers; the predictor's and corrector's order.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="samples">The number of samples in the batch.</param>
    /// <exception cref="KandinskyException">A number of steps the spacing cannot place, or an unknown form.</exception>
    public SaSolverScheduler(SchedulerConfig config, int steps, int samples = 1)
    {
        if (config.AlgorithmType is "noise_prediction")
            throw new KandinskyException("scheduler config: \"algorithm_type\" is \"noise_prediction\"; expected data_prediction", ErrorKind.Model);
        _schedule = SigmaSchedule.OfSolver(config, steps, FinalSigmasType.SigmaMin);
        _prediction = CleanPrediction.Thresholded(config, samples);
        (_predictorOrder, _correctorOrder) = (config.PredictorOrder ?? 2, config.CorrectorOrder ?? 2);
        _lowerOrderFinal = config.LowerOrderFinal ?? true;
        _clean = new(Math.Max(_predictorOrder, _correctorOrder - 1));
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps => _schedule.Timesteps;

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        var level = _schedule.Level(index);
        var (clean, start) = (_predicted.OfLength(sample.Length), _start.OfLength(sample.Length));
        _prediction.Predict(level.Signal, level.Spread, modelOutput, sample, clean);
        if (_nextCorrectorOrder > 0)
        {
            start.CopyTo(sample);
            Move(index - 1, _nextCorrectorOrder, clean, _noise.OfLength(sample.Length), sample);
        }

        clean.CopyTo(_clean.Push(sample.Length));
        sample.CopyTo(start);
        var left = _lowerOrderFinal ? _schedule.Steps - index : int.MaxValue - 1;
        _nextCorrectorOrder = Math.Min(Math.Min(_correctorOrder, left + 1), _clean.Count + 1);
        Move(index, Math.Min(Math.Min(_predictorOrder, left), _clean.Count), [], _noise.Draw(sample.Length, random), sample);
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        _schedule.AddNoise(index, original, noise, noisy);

    // From one level to the next by the last predictions; to correct, the newest is the one made at the step's end.
    private void Move(int index, int order, ReadOnlySpan<float> atEnd, ReadOnlySpan<float> noise, Span<float> sample)
    {
        var (from, to) = (_schedule.Level(index), _schedule.Level(index + 1));
        var corrects = !atEnd.IsEmpty;
        var newest = corrects ? index + 1 : index;
        var tau = _schedule.Timesteps[index] is >= NoisyFrom and <= NoisyTo ? 1f : 0f;
        var growth = 1f + tau * tau;
        var h = to.Lambda - from.Lambda;

        Span<float> lambdas = stackalloc float[order];
        for (var age = 0; age < order; age++)
            lambdas[age] = _schedule.Level(newest - age).Lambda;
        var weights = StochasticAdamsWeights.Of(from.Lambda, to.Lambda, lambdas, growth);
        if (order == 2)
        {
            var bend = SecondOrderBend(h, to.Lambda, growth) / (corrects ? h : lambdas[0] - lambdas[1]);
            weights[0] += bend;
            weights[1] -= bend;
        }

        var scale = MathF.Exp(-(tau * tau) * h) * (to.Spread / from.Spread);
        var noiseWeight = to.Spread * MathF.Sqrt(1f - MathF.Exp(-2f * tau * tau * h));
        for (var i = 0; i < sample.Length; i++)
            sample[i] = scale * sample[i] + noiseWeight * noise[i];
        var common = growth * to.Spread * MathF.Exp(-(tau * tau) * to.Lambda);
        for (var age = 0; age < order; age++)
        {
            var clean = !corrects ? _clean[age] : age == 0 ? atEnd : _clean[age - 1];
            var weight = common * weights[age];
            for (var i = 0; i < sample.Length; i++)
                sample[i] += weight * clean[i];
        }
    }

    // A term of third order that steadies the second-order weights when steps are few (appendix of the paper).
    private static float SecondOrderBend(float h, float lambda, float growth) =>
        MathF.Exp(growth * lambda) * (h * h / 2f - (h * growth - 1f + MathF.Exp(-growth * h)) / (growth * growth));
}
