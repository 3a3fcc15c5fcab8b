namespace Kandinsky.Training;

/// <summary>What a model predicts of a noised sample.</summary>
public enum PredictionTarget
{
    /// <summary>The noise: decoders.</summary>
    Noise,

    /// <summary>The sample without noise: the prior.</summary>
    Sample,

    /// <summary>The velocity √ᾱ·noise − √(1 − ᾱ)·sample (arXiv 2202.00512).</summary>
    Velocity,
}
