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
