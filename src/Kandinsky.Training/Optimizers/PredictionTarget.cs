namespace Kandinsky.Training;

/// <summary>What a model predicts of a noised sample.</summary>
public enum PredictionTarget
{
    /// <summary>The noise: decoders.</summary>
    Noise,

    /// <summary>The sample without noise: the prior.</summary>
    Sample,
}
