using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>How a model learns: what every kind of training takes.</summary>
internal sealed class LearningChoices
{
    private static readonly Dictionary<string, OptimizerKind> _optimizers = new()
    {
        ["adamw"] = OptimizerKind.AdamW,
        ["adamw8"] = OptimizerKind.EightBitAdamW,
        ["sgd"] = OptimizerKind.Sgd,
    };

    private readonly Option<int?> _steps = Number.Whole("--steps", "Steps of the whole run. Default: 1000.");
    private readonly Option<double?> _rate = Number.Decimal("--learning-rate", "Learning rate after the warm-up. Default: 0.0001.");
    private readonly Option<ScheduleShape> _schedule = Choice.Of("--schedule", $"How the learning rate goes on: {string.Join(", ",
        LearningRateSchedule.Names.Keys)}. Default: constant.", "SHAPE", LearningRateSchedule.Names, ScheduleShape.Constant);
    private readonly Option<int?> _warmup = Number.Whole("--warmup", "Steps in which the learning rate rises. Default: 0.");
    private readonly Option<OptimizerKind> _optimizer = Choice.Of("--optimizer",
        "What moves weights: adamw, adamw8 (its memory in bytes) or sgd. Default: adamw.", "NAME", _optimizers, OptimizerKind.AdamW);
    private readonly Option<double?> _decay = Number.Decimal("--weight-decay", "What fraction of weights is taken off per unit of learning rate. Default: 0.");
    private readonly Option<double?> _norm = Number.Decimal("--clip-norm", "What the norm of gradients is clipped to; 0 for no clipping. Default: 1.");
    private readonly Option<int?> _accumulate = Number.Whole("--accumulate", "Batches whose gradients are summed in a step. Default: 1.");
    private readonly Option<double?> _average = Number.Decimal("--ema", "Keep an average of weights with this decay, such as 0.9999, and write it.");
    private readonly Option<bool> _recompute = new("--recompute")
    {
        Description = "Compute blocks anew on the way back: less memory for a third more time."
    };
    private readonly Option<Precision?> _precision = new("--precision")
    {
        Description = "Number type of the large products: f32, bf16, or under an adapter int8. Default: f32.",
        HelpName = "TYPE",
        CustomParser = result => Choice.Parse(result, "--precision", PrecisionName.All),
    };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "What all chance follows from. Default: 0.", HelpName = "N" };
    private readonly Option<int?> _threads = Number.Whole("--threads",
        $"Threads to compute with; the result is the same for any number. Default: {PipelineOptions.ThreadsVariable}, or all cores.",
        PipelineOptions.ThreadsVariable);

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_steps, _rate, _schedule, _warmup, _optimizer, _decay, _norm, _accumulate, _average, _recompute, _precision, _seed,
            _threads]) command.Options.Add(option);
    }

    /// <summary>What was asked.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="isWhole">Whether the model's own weights are trained.</param>
    /// <exception cref="KandinskyException">A number is out of range.</exception>
    public LearningOptions Read(Invocation invocation, bool isWhole = true)
    {
        var options = new LearningOptions
        {
            Schedule = new(invocation.Value(_schedule), invocation.Value(_rate) ?? 1e-4, invocation.Value(_steps) ?? 1000, invocation.Value(_warmup) ?? 0),
            Optimizer = invocation.Value(_optimizer),
            Adam = new(WeightDecay: invocation.Value(_decay) ?? 0),
            LargestNorm = invocation.Value(_norm) switch { null => 1, 0 => null, var norm => norm },
            Accumulate = invocation.Value(_accumulate) ?? 1,
            Average = invocation.Value(_average) switch
            {
                null => null,
                > 0 and < 1 and var decay => new(decay),
                var decay => throw new KandinskyException(FormattableString.Invariant($"--ema is {decay}; give more than 0 and less than 1"),
                    ErrorKind.Request),
            },
            Recompute = invocation.Value(_recompute),
            Precision = invocation.Value(_precision) ?? Precision.Float32,
            Seed = invocation.Value(_seed) ?? 0,
            Threads = invocation.Value(_threads),
        };
        if (isWhole) options.CheckWhole();
        else options.Check();
        return options;
    }
}
