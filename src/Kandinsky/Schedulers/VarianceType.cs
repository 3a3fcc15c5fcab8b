namespace Kandinsky;

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
