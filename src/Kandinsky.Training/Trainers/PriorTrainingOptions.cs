namespace Kandinsky.Training;

/// <summary>What is particular to training a prior.</summary>
public sealed record PriorTrainingOptions
{
    /// <summary>The largest signal-to-noise ratio that counts (min-SNR), 5 in the paper; null for weights that are all alike.</summary>
    public double? SnrGamma { get; init; }

    /// <summary>How often a caption is left empty, so that guidance has something to lead away from; 0 to 1.</summary>
    public double DropCaption { get; init; }

    /// <summary>
    /// Mean and deviation of the embeddings the prior is to make, [embedding width] each, in the place of those the model has; a model that is begun from
    /// nothing needs them (<see cref="EmbeddingStatistics"/>). Null leaves the model's.
    /// </summary>
    public EmbeddingStatistics? Statistics { get; init; }
}
