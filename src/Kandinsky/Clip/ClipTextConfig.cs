using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The numbers of a CLIP text encoder, from <c>text_encoder/config.json</c> (spec A.2.4).</summary>
public sealed record ClipTextConfig
{
    /// <summary>The value of <c>eos_token_id</c> in all of OpenAI's configs, which is not the id that ends a prompt.</summary>
    const int HistoricalEndId = 2;

    /// <summary>The transformer's numbers.</summary>
    public required ClipTransformerConfig Transformer { get; init; }

    /// <summary>Tokens in the vocabulary.</summary>
    public int VocabularySize { get; init; } = 49408;

    /// <summary>The most tokens of a prompt, start and end included.</summary>
    public int Positions { get; init; } = 77;

    /// <summary>The width of the pooled embedding.</summary>
    public int EmbeddingDim { get; init; } = 1280;

    /// <summary>The id at whose first occurrence the prompt is pooled; null: at the first occurrence of the largest id in it.</summary>
    public int? PoolingId { get; init; }

    /// <summary>Reads the numbers; absent ones take the class defaults of the reference.</summary>
    /// <param name="json">The parsed file.</param>
    /// <exception cref="KandinskyException">The file describes another architecture.</exception>
    public static ClipTextConfig From(JsonConfig json) => new()
    {
        Transformer = ClipTransformerConfig.From(json, width: 512, heads: 8),
        VocabularySize = ClipTransformerConfig.Size(json, "vocab_size", 49408),
        Positions = ClipTransformerConfig.Size(json, "max_position_embeddings", 77),
        EmbeddingDim = ClipTransformerConfig.Size(json, "projection_dim", 512),
        PoolingId = json.Int("eos_token_id", 49407) is not HistoricalEndId and var id ? id : null,
    };
}
