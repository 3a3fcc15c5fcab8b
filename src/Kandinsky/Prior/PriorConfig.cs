namespace Kandinsky;

/// <summary>The numbers of a prior transformer, from <c>prior/config.json</c> (docs/kandinsky.md: Configurations).</summary>
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

    // What every prior has alike, and the reference by default.
    private static readonly (string Key, string? Value)[] s_alike =
        [("additional_embeddings", "4"), ("added_emb_type", "prd"), ("time_embed_act_fn", "silu"), ("norm_in_type", null), ("embedding_proj_norm_type", null),
            ("encoder_hid_proj_type", "linear")];

    /// <summary>Reads the numbers; absent ones take the class defaults of the reference.</summary>
    /// <param name="json">The parsed file.</param>
    /// <exception cref="KandinskyException">A number makes no sense or does not fit the others, or the file describes another architecture.</exception>
    public static PriorConfig From(JsonConfig json)
    {
        foreach (var (key, value) in s_alike) json.Require(key, value);
        var config = new PriorConfig
        {
            Heads = json.Size("num_attention_heads", 32, most: 1024),
            HeadDim = json.Size("attention_head_dim", 64, most: 1024),
            Layers = json.Size("num_layers", 20, most: 512),
            EmbeddingDim = json.Size("embedding_dim", 768, most: 8192),
            TextTokens = json.Size("num_embeddings", 77, most: 4096),
        };
        if (config.Width > 16384 || config.Width % 2 != 0) throw json.Unexpected("num_attention_heads",
            "with attention_head_dim an even product of at most 16384");
        if (json.Int("time_embed_dim", config.Width) != config.Width) throw json.Unexpected("time_embed_dim", $"null or {config.Width}");
        foreach (var key in (string[])["embedding_proj_dim", "clip_embed_dim"])
        {
            if (json.Int(key, config.EmbeddingDim) != config.EmbeddingDim) throw json.Unexpected(key, $"null or embedding_dim, {config.EmbeddingDim}");
        }
        return config;
    }
}
