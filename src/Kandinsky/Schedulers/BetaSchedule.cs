namespace Kandinsky;

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
