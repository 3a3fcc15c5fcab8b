namespace Kandinsky.Training;

/// <summary>How a model learns, whatever it is. The defaults are those of the reference's training scripts.</summary>
public sealed record LearningOptions
{
    /// <summary>The learning rate of every step.</summary>
    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>What moves parameters.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>The numbers of Adam.</summary>
    public AdamSettings Adam { get; init; } = new();

    /// <summary>How much of its velocity <see cref="OptimizerKind.Sgd"/> keeps, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>What the norm of all gradients is clipped to; null for no clipping.</summary>
    public double? LargestNorm { get; init; } = 1;

    /// <summary>The average of weights that is kept and written as the result; null for none.</summary>
    public AverageSettings? Average { get; init; }

    /// <summary>Batches whose gradients are summed in a step.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Whether blocks are computed anew on the way back: less memory for a third more time.</summary>
    public bool Recompute { get; init; }

    /// <summary>What large products are rounded to: single precision, or bfloat16 with weights that stay in single precision.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>What all chance of the run follows from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads to compute with; as many as there are processors if null. The bytes are the same for any number.</summary>
    public int? Threads { get; init; }

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="KandinskyException">One of them is out of range.</exception>
    public void Check()
    {
        Schedule.Check();
        Adam.Check();
        if (Accumulate < 1) throw Wrong($"Gradients cannot be summed over {Accumulate} batches; give at least 1.");
        if (!(Momentum is >= 0 and < 1)) throw Wrong($"A momentum of {Momentum} makes no sense; give 0 or more and less than 1.");
        if (LargestNorm is { } norm && !(norm > 0)) throw Wrong($"Gradients cannot be clipped to a norm of {norm}; give more than 0.");
    }

    /// <summary>Checks the numbers, for a model whose own weights are trained.</summary>
    /// <exception cref="KandinskyException">One of them is out of range, or the precision is one for weights that stay.</exception>
    public void CheckWhole()
    {
        Check();
        if (Precision == Precision.Int8) throw Wrong($"Weights that are trained cannot be held in int8; choose f32 or bf16.");
    }

    /// <summary>What moves parameters in a step.</summary>
    internal Optimization Build()
    {
        IOptimizer optimizer = Optimizer switch
        {
            OptimizerKind.EightBitAdamW => new EightBitAdamW(Adam),
            OptimizerKind.Sgd => new Sgd(Momentum, Adam.WeightDecay),
            _ => new AdamW(Adam),
        };
        return new(optimizer, Schedule, LargestNorm, Average is { } average ? new(average) : null);
    }

    private static KandinskyException Wrong(FormattableString message) => new(FormattableString.Invariant(message), ErrorKind.Request);
}
