namespace Kandinsky;

/// <summary>
/// "UniPC" (Zhao et al., arXiv 2302.04867), algorithm 2 with UniP (algorithm 3) and UniC (algorithm 1), predicting x₀:
/// each model call first corrects the step that led to it, then predicts the next one.
/// </summary>
internal sealed class UniPcScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("UniPCMultistepScheduler", (config, options) =>
        new UniPcScheduler(config, options.Steps, options.Samples))
    {
        HasSpacing = true, HasKarras = true,
        Entries =
        [
            new("unipc", "predicts and corrects with one call a step; good from 10 steps on", "Zhao et al. 2023, UniPC, arXiv 2302.04867"),
        ],
    };

    private readonly SigmaSchedule _schedule;
    private readonly CleanPrediction _prediction;
    private readonly SampleHistory _clean;
    private readonly SampleBuffer _predicted = new();
    private readonly SampleBuffer _start = new();
    private readonly bool _bh1;
    private readonly bool _lowerOrderFinal;
    private readonly int _order;
    private int _lastOrder;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers; the solver's order and type.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="samples">The number of samples in the batch.</param>
    /// <exception cref="KandinskyException">A number of steps the spacing cannot place.</exception>
    public UniPcScheduler(SchedulerConfig config, int steps, int samples = 1)
    {
        var final = config.FinalSigmas ?? FinalSigmasType.Zero;
        _schedule = SigmaSchedule.OfSolver(config, steps, final);
        _prediction = CleanPrediction.Thresholded(config, samples);
        _bh1 = config.SolverType == SolverType.Bh1;
        _lowerOrderFinal = config.LowerOrderFinal ?? true || final == FinalSigmasType.Zero;
        _order = config.SolverOrder ?? 2;
        _clean = new(_order);
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps => _schedule.Timesteps;

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        var level = _schedule.Level(index);
        var (clean, start) = (_predicted.OfLength(sample.Length), _start.OfLength(sample.Length));
        _prediction.Predict(level.Signal, level.Spread, modelOutput, sample, clean);
        if (_lastOrder > 0)
        {
            start.CopyTo(sample);
            Move(index - 1, _lastOrder, clean, sample);
        }

        clean.CopyTo(_clean.Push(sample.Length));
        sample.CopyTo(start);
        var most = _lowerOrderFinal ? Math.Min(_order, _schedule.Steps - index) : _order;
        _lastOrder = Math.Min(most, _clean.Count);
        Move(index, _lastOrder, [], sample);
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        _schedule.AddNoise(index, original, noise, noisy);

    // From one level to the next, by the newest prediction and its differences to older ones; to correct, also by the
    // prediction made at the end of the step.
    private void Move(int index, int order, ReadOnlySpan<float> atEnd, Span<float> sample)
    {
        var (from, to) = (_schedule.Level(index), _schedule.Level(index + 1));
        var length = to.Lambda - from.Lambda;
        var h = -length; // x₀ is predicted
        Span<float> distances = stackalloc float[order];
        for (var k = 1; k < order; k++)
            distances[k - 1] = (_schedule.Level(index - k).Lambda - from.Lambda) / length;
        distances[order - 1] = 1f;
        var weights = Weights(distances, h, correct: !atEnd.IsEmpty);

        var newest = _clean[0];
        var scale = to.Spread / from.Spread;
        var cleanWeight = to.Signal * UniPcWeights.ExpMinusOne(h);
        for (var i = 0; i < sample.Length; i++)
            sample[i] = scale * sample[i] - cleanWeight * newest[i];

        var differenceWeight = to.Signal * UniPcWeights.B(h, _bh1);
        for (var k = 1; k < order; k++)
            AddDifference(differenceWeight * weights[k - 1] / distances[k - 1], _clean[k], newest, sample);
        if (!atEnd.IsEmpty)
            AddDifference(differenceWeight * weights[^1], atEnd, newest, sample);
    }

    // The lowest orders have known weights that depend on h only in higher order.
    private float[] Weights(ReadOnlySpan<float> distances, float h, bool correct) => (distances.Length, correct) switch
    {
        (1, _) => [0.5f],
        (2, false) => [0.5f],
        (_, true) => UniPcWeights.Solve(distances, h, _bh1),
        _ => UniPcWeights.Solve(distances[..^1], h, _bh1),
    };

    private static void AddDifference(float weight, ReadOnlySpan<float> other, ReadOnlySpan<float> newest, Span<float> sample)
    {
        for (var i = 0; i < sample.Length; i++)
            sample[i] -= weight * (other[i] - newest[i]);
    }
}
