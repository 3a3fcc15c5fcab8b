namespace Kandinsky;

/// <summary>
/// "DPM-Solver++" (Lu et al., arXiv 2211.01095), multistep: the diffusion equation solved exactly but for the predicted
/// x₀, which is a polynomial in λ through the last one, two or three predictions (algorithm 2 and appendix B.1; the
/// stochastic form is appendix B.4). The first steps and, of few steps, the last are of lower order.
/// </summary>
internal sealed class DpmSolverMultistepScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("DPMSolverMultistepScheduler", (config, options) =>
        new DpmSolverMultistepScheduler(config, options.Steps, options.Samples))
    {
        HasSpacing = true, HasKarras = true,
        Entries =
        [
            new("dpmpp-2m", "second order from the last two calls; good from 15 steps on", "Lu et al. 2022, DPM-Solver++, arXiv 2211.01095")
            {
                Fix = config => config.DpmPlusPlus(2),
            },
            new("dpmpp-2m-karras", "dpmpp-2m with more steps where little noise is left; 15 steps on",
                "DPM-Solver++, and Karras et al. 2022, arXiv 2206.00364")
            {
                Fix = config => config.DpmPlusPlus(2) with { KarrasSigmas = true },
            },
            new("dpmpp-2m-sde", "dpmpp-2m with fresh noise every step; from 25 steps on", "Lu et al. 2022, DPM-Solver++, arXiv 2211.01095")
            {
                Fix = config => config.DpmPlusPlus(2) with { AlgorithmType = "sde-dpmsolver++" },
            },
            new("dpmpp-3m", "third order from the last three calls; weak guidance and many steps", "Lu et al. 2022, DPM-Solver++, arXiv 2211.01095")
            {
                Fix = config => config.DpmPlusPlus(3),
            },
        ],
    };

    private const int FewSteps = 15;

    private readonly SigmaSchedule _schedule;
    private readonly CleanPrediction _prediction;
    private readonly SampleHistory _clean;
    private readonly SampleBuffer _noise = new();
    private readonly int _order;
    private readonly bool _heun;
    private readonly bool _stochastic;
    private readonly bool _lowerOrderFinal;
    private readonly bool _firstOrderAtEnd;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers; the solver's order, type and stochastic form.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="samples">The number of samples in the batch.</param>
    /// <exception cref="KandinskyException">A number of steps the spacing cannot place, or an unknown form.</exception>
    public DpmSolverMultistepScheduler(SchedulerConfig config, int steps, int samples = 1)
    {
        var final = config.FinalSigmas ?? FinalSigmasType.Zero;
        _schedule = SigmaSchedule.OfSolver(config, steps, final);
        _prediction = CleanPrediction.Thresholded(config, samples);
        _order = config.SolverOrder ?? 2;
        _heun = config.SolverType == SolverType.Heun;
        _stochastic = DpmSolverUpdate.IsStochastic(config.AlgorithmType);
        _lowerOrderFinal = (config.LowerOrderFinal ?? true) && steps < FewSteps;
        _firstOrderAtEnd = _lowerOrderFinal || config.EulerAtFinal is true || final == FinalSigmasType.Zero;
        _clean = new(_order);
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
        var update = new DpmSolverUpdate(level, next, _stochastic, _heun);
        switch (Order(index))
        {
            case 1:
                update.First(_clean[0], noise, sample);
                break;
            case 2:
                update.Second(_clean[0], _clean[0], _clean[1], level.Lambda - _schedule.Level(index - 1).Lambda, noise, sample);
                break;
            default:
                update.Third(_clean, level.Lambda - _schedule.Level(index - 1).Lambda,
                    _schedule.Level(index - 1).Lambda - _schedule.Level(index - 2).Lambda, noise, sample);
                break;
        }
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        _schedule.AddNoise(index, original, noise, noisy);

    private int Order(int index)
    {
        var left = _schedule.Steps - index;
        var most = left == 1 && _firstOrderAtEnd ? 1 : left == 2 && _lowerOrderFinal ? 2 : 3;
        return Math.Min(_clean.Count, most);
    }
}
