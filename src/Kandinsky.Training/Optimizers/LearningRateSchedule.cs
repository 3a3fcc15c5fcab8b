namespace Kandinsky.Training;

/// <summary>The learning rate of every step.</summary>
/// <param name="Shape">How it goes on.</param>
/// <param name="Rate">The rate after the warm-up.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Warmup">Steps of the warm-up.</param>
/// <param name="Cycles">Waves of <see cref="ScheduleShape.Cosine"/> (half a one if null), falls of <see cref="ScheduleShape.CosineWithRestarts"/> (one if
/// null).</param>
/// <param name="Power">The power of <see cref="ScheduleShape.Polynomial"/>.</param>
public sealed record LearningRateSchedule(ScheduleShape Shape, double Rate, long Steps, long Warmup = 0, double? Cycles = null, double Power = 1)
{
    private const double LastRate = 1e-7;

    private static readonly Dictionary<string, ScheduleShape> _names = new()
    {
        ["constant"] = ScheduleShape.Constant,
        ["constant_with_warmup"] = ScheduleShape.ConstantWithWarmup,
        ["linear"] = ScheduleShape.Linear,
        ["cosine"] = ScheduleShape.Cosine,
        ["cosine_with_restarts"] = ScheduleShape.CosineWithRestarts,
        ["polynomial"] = ScheduleShape.Polynomial,
    };

    /// <summary>The names of the shapes, as the reference's scripts have them.</summary>
    public static IReadOnlyDictionary<string, ScheduleShape> Names => _names;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="KandinskyException">One of them is out of range.</exception>
    public void Check()
    {
        if (!(Rate >= 0) || !double.IsFinite(Rate)) throw Wrong($"a learning rate of {Rate} makes no sense; give 0 or more");
        if (Steps < 1) throw Wrong($"a run of {Steps} steps makes no sense; give at least 1");
        if (Warmup < 0 || Warmup > Steps) throw Wrong($"a warm-up of {Warmup} steps does not fit a run of {Steps}; give at most that");
        if (Shape == ScheduleShape.Polynomial
            && Rate <= LastRate) throw Wrong($"a polynomial schedule ends at {LastRate}, so its rate of {Rate} must be larger");

        static KandinskyException Wrong(FormattableString what) =>
            new($"{FormattableString.Invariant(what)}.".Replace("a ", "A ", StringComparison.Ordinal), ErrorKind.Request);
    }

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">The number of steps taken before it: 0 for the first.</param>
    public double At(long step) => Rate * Factor(step);

    private double Factor(long step)
    {
        if (Shape == ScheduleShape.Constant) return 1;
        if (step < Warmup) return (double)step / Math.Max(1, Warmup);
        var progress = (double)(step - Warmup) / Math.Max(1, Steps - Warmup);
        return Shape switch
        {
            ScheduleShape.Linear => Math.Max(0, (double)(Steps - step) / Math.Max(1, Steps - Warmup)),
            ScheduleShape.Cosine => Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * (Cycles ?? 0.5) * 2 * progress))),
            ScheduleShape.CosineWithRestarts => progress >= 1 ? 0 : Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * ((Cycles ?? 1) * progress % 1)))),
            ScheduleShape.Polynomial => step > Steps ? LastRate / Rate : ((Rate - LastRate) * Math.Pow(1 - progress, Power) + LastRate) / Rate,
            _ => 1,
        };
    }
}
