namespace Kandinsky;

/// <summary>What the model predicts.</summary>
public enum PredictionType
{
    /// <summary>The noise in the sample.</summary>
    Epsilon,

    /// <summary>The clean sample.</summary>
    Sample,

    /// <summary>The velocity of "Progressive Distillation" (arXiv 2202.00512), √ᾱ·ε − √(1−ᾱ)·x₀.</summary>
    VPrediction,
}

/// <summary>How the noise variances of the training steps grow.</summary>
public enum BetaSchedule
{
    /// <summary>Evenly spaced variances.</summary>
    Linear,

    /// <summary>Evenly spaced standard deviations.</summary>
    ScaledLinear,

    /// <summary>The cosine schedule of "Improved DDPM" (arXiv 2102.09672).</summary>
    SquaredcosCapV2,
}

/// <summary>Which of the training timesteps are visited (table 2 of "Common Diffusion Noise Schedules", arXiv 2305.08891).</summary>
public enum TimestepSpacing
{
    /// <summary>Evenly from the last training timestep to the first.</summary>
    Linspace,

    /// <summary>Whole multiples from the first training timestep up; the last training timesteps are left out.</summary>
    Leading,

    /// <summary>Whole multiples from the last training timestep down; the first training timesteps are left out.</summary>
    Trailing,
}

/// <summary>The variance of the noise a DDPM step adds.</summary>
public enum VarianceType
{
    /// <summary>The posterior's variance, β̃.</summary>
    FixedSmall,

    /// <summary>The posterior's variance, computed through its logarithm.</summary>
    FixedSmallLog,

    /// <summary>The forward process's variance, β.</summary>
    FixedLarge,

    /// <summary>The model's second half of channels is the variance.</summary>
    Learned,

    /// <summary>The model's second half of channels interpolates between log β̃ and log β (arXiv 2102.09672, equation 15).</summary>
    LearnedRange,
}

/// <summary>The variant of a multistep solver.</summary>
public enum SolverType
{
    /// <summary>DPM-Solver, midpoint.</summary>
    Midpoint,

    /// <summary>DPM-Solver, Heun.</summary>
    Heun,

    /// <summary>UniPC with B(h) = h.</summary>
    Bh1,

    /// <summary>UniPC with B(h) = eʰ − 1.</summary>
    Bh2,

    /// <summary>DEIS, polynomials in log ρ.</summary>
    Logrho,
}

/// <summary>The noise level a solver ends at.</summary>
public enum FinalSigmasType
{
    /// <summary>No noise.</summary>
    Zero,

    /// <summary>The noise of the first training timestep.</summary>
    SigmaMin,
}
