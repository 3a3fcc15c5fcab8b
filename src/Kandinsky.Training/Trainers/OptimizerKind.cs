namespace Kandinsky.Training;

/// <summary>Which optimizer moves parameters.</summary>
public enum OptimizerKind
{
    /// <summary><see cref="Training.AdamW"/>.</summary>
    AdamW,

    /// <summary><see cref="EightBitAdamW"/>.</summary>
    EightBitAdamW,

    /// <summary><see cref="Training.Sgd"/> with momentum.</summary>
    Sgd,
}
