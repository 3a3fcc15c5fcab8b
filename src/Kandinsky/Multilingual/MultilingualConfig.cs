namespace Kandinsky;

/// <summary>The numbers of a multilingual CLIP text encoder, from <c>text_encoder/config.json</c> of a Kandinsky 2.1 decoder.</summary>
public sealed record MultilingualConfig
{
    /// <summary>The width of a token.</summary>
    public int Width { get; init; } = 1024;

    /// <summary>The width between the two linear layers of a feed-forward part.</summary>
    public int FeedForwardWidth { get; init; } = 4096;

    /// <summary>Transformer layers.</summary>
    public int Layers { get; init; } = 24;

    /// <summary>Attention heads, a divisor of <see cref="Width"/>.</summary>
    public int Heads { get; init; } = 16;

    /// <summary>Tokens in the vocabulary.</summary>
    public int VocabularySize { get; init; } = 250002;

    /// <summary>Rows of the table of positions; the first token of a prompt takes the one behind <see cref="PaddingId"/>.</summary>
    public int Positions { get; init; } = 514;

    /// <summary>Rows of the table of token types, of which only the first is used.</summary>
    public int TokenTypes { get; init; } = 1;

    /// <summary>The id of padding.</summary>
    public int PaddingId { get; init; } = 1;

    /// <summary>The width of the pooled embedding.</summary>
    public int EmbeddingDim { get; init; } = 768;

    /// <summary>Added to the variance in every norm.</summary>
    public float NormEps { get; init; } = 1e-5f;

    /// <summary>Reads the numbers; absent ones take the class defaults of the reference.</summary>
    /// <param name="json">The parsed file.</param>
    /// <exception cref="KandinskyException">The file describes another architecture.</exception>
    public static MultilingualConfig From(JsonConfig json)
    {
        json.Require("hidden_act", "gelu");
        json.Require("position_embedding_type", "absolute");
        json.Require("is_decoder", null);
        var config = new MultilingualConfig
        {
            Width = json.Size("hidden_size", 768, most: 16384),
            FeedForwardWidth = json.Size("intermediate_size", 3072),
            Layers = json.Size("num_hidden_layers", 12, most: 512),
            Heads = json.Size("num_attention_heads", 12, most: 1024),
            VocabularySize = json.Size("vocab_size", 30522, most: 1 << 20),
            Positions = json.Size("max_position_embeddings", 512),
            TokenTypes = json.Size("type_vocab_size", 2),
            PaddingId = json.Size("pad_token_id", 1, least: 0),
            EmbeddingDim = json.Size("numDims", 768, most: 16384),
            NormEps = json.Epsilon("layer_norm_eps", 1e-12f),
        };
        if (config.Width % config.Heads != 0) throw json.Unexpected("num_attention_heads", $"a divisor of hidden_size, {config.Width}");
        if (json.Size("transformerDimensions", config.Width) != config.Width) throw json.Unexpected("transformerDimensions", $"hidden_size, {config.Width}");
        if (config.PaddingId >= config.VocabularySize) throw json.Unexpected("pad_token_id", $"less than vocab_size, {config.VocabularySize}");
        return config.Positions > config.PaddingId + MultilingualTokenizer.Positions ? config
            : throw json.Unexpected("max_position_embeddings",
                $"more than {config.PaddingId + MultilingualTokenizer.Positions}, pad_token_id and the tokens of a prompt");
    }
}
