namespace Kandinsky;

/// <summary>A picture's embedding taken part of the way back to noise, then denoised as the prompt says; painted from noise.</summary>
public sealed record EmbeddingToEmbeddingRequest : PromptedRequest
{
    /// <summary>The picture whose embedding is changed.</summary>
    public required Image Image { get; init; }

    /// <summary>How far back to noise, above 0 to 1.</summary>
    public double PriorStrength { get; init; } = 0.3;
}
