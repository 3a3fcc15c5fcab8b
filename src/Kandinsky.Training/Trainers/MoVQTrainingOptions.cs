namespace Kandinsky.Training;

/// <summary>What is particular to training an autoencoder.</summary>
public sealed record MoVQTrainingOptions
{
    /// <summary>The weight of the mean absolute error of colours.</summary>
    public float AbsoluteError { get; init; } = 1;

    /// <summary>The weight of the mean squared error of colours.</summary>
    public float SquaredError { get; init; } = 1;

    /// <summary>
    /// The weight of the codebook's loss: latents are replaced by rows of the codebook and drawn to them. 0 trains without the codebook, as the pipelines use
    /// the model.
    /// </summary>
    public float Codebook { get; init; } = 1;

    /// <summary>How much of the codebook's loss moves the encoder (β of van den Oord et al. 2017).</summary>
    public float Commitment { get; init; } = 0.25f;

    /// <summary>Whether encoder and codebook stay as they are and only what comes after the latents is trained.</summary>
    public bool DecoderOnly { get; init; }
}
