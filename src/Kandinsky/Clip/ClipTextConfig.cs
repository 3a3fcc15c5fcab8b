namespace Kandinsky;

/// <summary>The numbers of a CLIP text encoder, from <c>text_encoder/config.json</c> (docs/kandinsky.md: Configurations).</summary>
public sealed record ClipTextConfig
{
    /// <summary>The value of <c>eos_token_id</c> in all of OpenAI's configs, which is not the id that ends a prompt.</summary>
    private const int HistoricalEndId = 2;

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
    /// <exception cref="KandinskyException">A number makes no sense, or the activation is another.</exception>
    public static ClipTextConfig From(JsonConfig json) => new()
    {
        Transformer = ClipTransformerConfig.From(json, width: 512, heads: 8),
        VocabularySize = json.Size("vocab_size", 49408, most: 1 << 20),
        Positions = json.Size("max_position_embeddings", 77),
        EmbeddingDim = json.Size("projection_dim", 512),
        PoolingId = json.Size("eos_token_id", 49407, most: 1 << 20, least: 0) is not HistoricalEndId and var id ? id : null,
    };
}
