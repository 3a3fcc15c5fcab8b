namespace Kandinsky;

/// <summary>
/// "DPM-Solver++" (Lu et al., arXiv 2211.01095), singlestep, algorithm 1 (2S): calls come in pairs, a first-order one to
/// a level between and a second-order one from the pair's start over both levels. The last call is of first order.
/// </summary>
internal sealed class DpmSolverSinglestepScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("DPMSolverSinglestepScheduler", (config, options) =>
        new DpmSolverSinglestepScheduler(config, options.Steps, options.Samples))
    {
        HasKarras = true,
        Entries =
        [
            new("dpmpp-2s", "second order within pairs of calls; steadier than dpmpp-2m, from 20 steps on",
                "Lu et al. 2022, DPM-Solver++, arXiv 2211.01095")
            {
                Fix = config => config.DpmPlusPlus(2),
            },
        ],
    };

    private readonly SigmaSchedule _schedule;
    private readonly CleanPrediction _prediction;
    private readonly SampleHistory _clean = new(2);
    private readonly SampleBuffer _noise = new();
    private readonly SampleBuffer _start = new();
    private readonly int _order;
    private readonly bool _heun;
    private readonly bool _stochastic;
    private readonly bool _firstOrderAtEnd;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers; the solver's order (1 or 2), type and stochastic form.</param>
    /// <param name="steps">The number of model calls.</param>
    /// <param name="samples">The number of samples in the batch.</param>
    /// <exception cref="KandinskyException">A number of steps that cannot be placed, or an unknown form or order.</exception>
    public DpmSolverSinglestepScheduler(SchedulerConfig config, int steps, int samples = 1)
    {
        var final = config.FinalSigmas ?? FinalSigmasType.Zero;
        _schedule = SigmaSchedule.OfSolver(config with { Spacing = TimestepSpacing.Linspace }, steps, final);
        _prediction = CleanPrediction.Thresholded(config, samples);
        _order = config.SolverOrder ?? 2;
        if (_order > 2)
            throw new KandinskyException($"scheduler config: \"solver_order\" is {_order}; the singlestep solver has 1 and 2", ErrorKind.Model);
        _heun = config.SolverType == SolverType.Heun;
        _stochastic = DpmSolverUpdate.IsStochastic(config.AlgorithmType);
        _firstOrderAtEnd = config.LowerOrderFinal is true || final == FinalSigmasType.Zero;
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps => _schedule.Timesteps;

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        var level = _schedule.Level(index);
        _prediction.Predict(level.Signal, level.Spread, modelOutput, sample, _clean.Push(sample.Length));
        var noise = _stochastic ? _noise.Draw(sample.Length, random) : [];

        var next = _schedule.Level(index + 1);
        var start = _start.OfLength(sample.Length);
        if (EndsPair(index))
        {
            var first = _schedule.Level(index - 1);
            start.CopyTo(sample);
            new DpmSolverUpdate(first, next, _stochastic, _heun)
                .Second(_clean[1], _clean[0], _clean[1], level.Lambda - first.Lambda, noise, sample);
        }
        else
        {
            sample.CopyTo(start);
            new DpmSolverUpdate(level, next, _stochastic, _heun).First(_clean[0], noise, sample);
        }
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        _schedule.AddNoise(index, original, noise, noisy);

    // A run that starts at a pair's second call has no first one.
    private bool EndsPair(int index) =>
        _order == 2 && index % 2 == 1 && _clean.Count == 2 && !(index == _schedule.Steps - 1 && _firstOrderAtEnd);
}
