namespace Kandinsky.Training;

/// <summary>What is particular to training a decoder.</summary>
public sealed record DecoderTrainingOptions
{
    /// <summary>
    /// Which decoder it is: a plain one, one for inpainting, which learns to fill <see cref="RandomMask">holes</see>, or one with a hint
    /// (<see cref="DecoderBatch.Hints"/>). <see cref="DecoderVariant"/> begins the others from a plain one.
    /// </summary>
    public ModelKind Kind { get; init; } = ModelKind.Decoder;

    /// <summary>
    /// Distils the decoder, by its own guess a step nearer to clean latents, to paint in a few steps; null trains it on pictures alone. Guidance leads away
    /// from <see cref="EmptyEmbedding"/>.
    /// </summary>
    public DistillationOptions? Distillation { get; init; }

    /// <summary>The largest signal-to-noise ratio that counts (min-SNR), 5 in the paper; null for weights that are all alike.</summary>
    public double? SnrGamma { get; init; }

    /// <summary>
    /// How often a picture's embedding is replaced by <see cref="EmptyEmbedding"/>, so that guidance has something to lead away from; 0 to 1. The reference's
    /// scripts do not, Kandinsky 2.1 was trained with 0.1.
    /// </summary>
    public double DropEmbedding { get; init; }

    /// <summary>
    /// What an embedding is replaced by, [embedding width]: what the pipelines lead away from (<see cref="EmbeddingEncoder.EmbedNothing"/>); noughts if null.
    /// </summary>
    public IReadOnlyList<float>? EmptyEmbedding { get; init; }

    /// <summary>
    /// Beginnings of the paths of what is trained, such as <c>conv_in</c> or <c>down_blocks</c>; everything else stays as it is and costs no gradient. All is
    /// trained if null. An adapter's are <see cref="LoraOptions.Targets"/> instead.
    /// </summary>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>Whether a parameter of the UNet is trained.</summary>
    internal bool IsTrained(string name) => Layers is null || Layers.Any(layer => name.StartsWith($"{layer}.", StringComparison.Ordinal));

    /// <summary>What an embedding is replaced by, for a UNet.</summary>
    internal float[] EmptyOf(UNet unet)
    {
        float[] empty = EmptyEmbedding is { } given ? [.. given] : new float[unet.Config.EncoderHidDim];
        ArgumentOutOfRangeException.ThrowIfNotEqual(empty.Length, unet.Config.EncoderHidDim, nameof(EmptyEmbedding));
        return empty;
    }
}
