using Kandinsky.Tensors;

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
        if (json.String("hidden_act", "gelu") is var activation and not "gelu") throw json.Error($"hidden_act is '{activation}'; XLM-RoBERTa has 'gelu'");
        var config = new MultilingualConfig
        {
            Width = Size("hidden_size", 768),
            FeedForwardWidth = Size("intermediate_size", 3072),
            Layers = Size("num_hidden_layers", 12),
            Heads = Size("num_attention_heads", 12),
            VocabularySize = Size("vocab_size", 30522),
            Positions = Size("max_position_embeddings", 512),
            TokenTypes = Size("type_vocab_size", 2),
            PaddingId = json.Int("pad_token_id", 1),
            EmbeddingDim = Size("numDims", 768),
            NormEps = json.Float("layer_norm_eps", 1e-12f),
        };
        if (config.Width % config.Heads != 0) throw json.Error($"hidden_size {config.Width} cannot be split among {config.Heads} attention heads");
        if (Size("transformerDimensions", config.Width) != config.Width) throw json.Error($"transformerDimensions is not hidden_size {config.Width}");
        return config.PaddingId >= 0 && config.Positions > config.PaddingId + MultilingualTokenizer.Positions ? config
            : throw json.Error($"max_position_embeddings {config.Positions} are too few for {MultilingualTokenizer.Positions} tokens behind pad_token_id {config.PaddingId}");

        int Size(string key, int absent) => ClipTransformerConfig.Size(json, key, absent);
    }
}
