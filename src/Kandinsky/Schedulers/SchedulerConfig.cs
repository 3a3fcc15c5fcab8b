namespace Kandinsky;

/// <summary>
/// The numbers of a model's <c>scheduler_config.json</c>. A value the file does not state is null and takes the default
/// of whichever sampler is built from it: so a DDPM file without <c>timestep_spacing</c> means <c>leading</c> to DDPM
/// and <c>linspace</c> to DPM-Solver++, as in the reference.
/// </summary>
public sealed record SchedulerConfig
{
    /// <summary>The sampler the model comes with, by the reference's class name.</summary>
    public string ClassName { get; init; } = "DDPMScheduler";

    /// <summary>Where the numbers come from, for messages.</summary>
    internal string Source { get; init; } = "the model";

    /// <summary>The number of noise levels the model was trained on.</summary>
    public int TrainTimesteps { get; init; } = 1000;

    /// <summary>The variance of the first training step.</summary>
    public double? BetaStart { get; init; }

    /// <summary>The variance of the last training step.</summary>
    public double? BetaEnd { get; init; }

    /// <summary>How the variances grow in between.</summary>
    public BetaSchedule? BetaSchedule { get; init; }

    /// <summary>All variances, where the file lists them.</summary>
    public IReadOnlyList<float>? TrainedBetas { get; init; }

    /// <summary>What the model predicts.</summary>
    public PredictionType? Prediction { get; init; }

    /// <summary>Whether the predicted clean sample is clamped.</summary>
    public bool? ClipSample { get; init; }

    /// <summary>The clamp's bound.</summary>
    public float? ClipSampleRange { get; init; }

    /// <summary>Whether the predicted clean sample is thresholded dynamically.</summary>
    public bool? Thresholding { get; init; }

    /// <summary>The quantile of dynamic thresholding.</summary>
    public float? DynamicThresholdingRatio { get; init; }

    /// <summary>The largest threshold; infinite where the file says null.</summary>
    public float? SampleMaxValue { get; init; }

    /// <summary>Whether the level after the last step is free of noise, instead of the first training step's.</summary>
    public bool? SetAlphaToOne { get; init; }

    /// <summary>Added to every timestep under <see cref="TimestepSpacing.Leading"/>.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Which training timesteps are visited.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>The variance of DDPM's noise.</summary>
    public VarianceType? Variance { get; init; }

    /// <summary>Whether noise levels follow Karras et al. (arXiv 2206.00364, equation 5).</summary>
    public bool? KarrasSigmas { get; init; }

    /// <summary>The order of a multistep or singlestep solver.</summary>
    public int? SolverOrder { get; init; }

    /// <summary>The order of SA-Solver's predictor.</summary>
    public int? PredictorOrder { get; init; }

    /// <summary>The order of SA-Solver's corrector.</summary>
    public int? CorrectorOrder { get; init; }

    /// <summary>The variant of a solver.</summary>
    public SolverType? SolverType { get; init; }

    /// <summary>The family of a solver, for example <c>sde-dpmsolver++</c>.</summary>
    public string? AlgorithmType { get; init; }

    /// <summary>Whether a solver lowers its order in the last of few steps.</summary>
    public bool? LowerOrderFinal { get; init; }

    /// <summary>Whether DPM-Solver++ takes a first-order last step.</summary>
    public bool? EulerAtFinal { get; init; }

    /// <summary>The noise level a solver ends at.</summary>
    public FinalSigmasType? FinalSigmas { get; init; }

    /// <summary>Whether PNDM skips its Runge-Kutta steps.</summary>
    public bool? SkipPrkSteps { get; init; }

    /// <summary>The number of steps LCM and TCD models were distilled from.</summary>
    public int? OriginalInferenceSteps { get; init; }

    /// <summary>The factor on the timestep in LCM's boundary condition.</summary>
    public float? TimestepScaling { get; init; }

    /// <summary>Reads <c>scheduler_config.json</c>.</summary>
    /// <exception cref="KandinskyException">A value that is no choice, out of range, or asks for what no sampler here does.</exception>
    public static SchedulerConfig From(JsonConfig json) => SchedulerConfigReader.Read(json);

    /// <summary>The settings of DPM-Solver++ by its usual names.</summary>
    /// <param name="order">The solver's order.</param>
    internal SchedulerConfig DpmPlusPlus(int order) =>
        this with { SolverOrder = order, AlgorithmType = "dpmsolver++", SolverType = Kandinsky.SolverType.Midpoint };
}
