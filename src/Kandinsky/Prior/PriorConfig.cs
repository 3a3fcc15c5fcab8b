using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The numbers of a prior transformer, from <c>prior/config.json</c> (spec A.2.3).</summary>
public sealed record PriorConfig
{
    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 32;

    /// <summary>The width of one head.</summary>
    public int HeadDim { get; init; } = 64;

    /// <summary>Transformer blocks.</summary>
    public int Layers { get; init; } = 20;

    /// <summary>The width of CLIP's embeddings.</summary>
    public int EmbeddingDim { get; init; } = 1280;

    /// <summary>Text tokens, padding included.</summary>
    public int TextTokens { get; init; } = 77;

    /// <summary>The width of a token inside.</summary>
    public int Width => Heads * HeadDim;

    /// <summary>Text tokens, text embedding, time, noisy image embedding, query.</summary>
    public int Tokens => TextTokens + 4;

    /// <summary>Reads the numbers; absent ones take the class defaults of the reference.</summary>
    /// <param name="json">The parsed file.</param>
    /// <exception cref="KandinskyException">The file describes another architecture.</exception>
    public static PriorConfig From(JsonConfig json)
    {
        if (json.Int("additional_embeddings", 4) is var additional and not 4) throw json.Error($"additional_embeddings is {additional}; Kandinsky's prior has 4");
        if (json.String("added_emb_type", "prd") is var added and not "prd") throw json.Error($"added_emb_type is '{added}'; Kandinsky's prior has 'prd'");
        return new PriorConfig
        {
            Heads = json.Int("num_attention_heads", 32),
            HeadDim = json.Int("attention_head_dim", 64),
            Layers = json.Int("num_layers", 20),
            EmbeddingDim = json.Int("embedding_dim", 768),
            TextTokens = json.Int("num_embeddings", 77),
        };
    }
}
