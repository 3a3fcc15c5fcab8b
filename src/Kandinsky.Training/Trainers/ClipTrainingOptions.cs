namespace Kandinsky.Training;

/// <summary>What is particular to training CLIP.</summary>
public sealed record ClipTrainingOptions
{
    /// <summary>What similarities are multiplied by at first: one over the temperature (0.07 in the paper).</summary>
    public double Sharpness { get; init; } = 1 / 0.07;

    /// <summary>Whether the sharpness is trained, up to 100.</summary>
    public bool TrainSharpness { get; init; } = true;

    /// <summary>What image embeddings must serve beside; null for nothing.</summary>
    public IEmbeddingTask? Task { get; init; }
}
