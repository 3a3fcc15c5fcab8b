namespace Kandinsky;

/// <summary>The numbers that a text tower and an image tower of CLIP have alike.</summary>
public sealed record ClipTransformerConfig
{
    /// <summary>The width of a token.</summary>
    public required int Width { get; init; }

    /// <summary>The width between the two linear layers of a feed-forward part.</summary>
    public required int FeedForwardWidth { get; init; }

    /// <summary>Transformer layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads, a divisor of <see cref="Width"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>Of the feed-forward parts: <see cref="Activation.Gelu"/> (OpenCLIP, 2.2) or <see cref="Activation.QuickGelu"/> (OpenAI's CLIP, 2.1).</summary>
    public required Activation Activation { get; init; }

    /// <summary>Added to the variance in every norm.</summary>
    public float NormEps { get; init; } = 1e-5f;

    /// <summary>Reads the numbers; absent ones take the reference's defaults, which differ between the towers.</summary>
    /// <param name="json">The parsed file.</param>
    /// <param name="width">Default of <see cref="Width"/>.</param>
    /// <param name="heads">Default of <see cref="Heads"/>.</param>
    /// <exception cref="KandinskyException">A number makes no sense, or the activation is another.</exception>
    internal static ClipTransformerConfig From(JsonConfig json, int width, int heads)
    {
        var config = new ClipTransformerConfig
        {
            Width = json.Size("hidden_size", width, most: 16384),
            FeedForwardWidth = json.Size("intermediate_size", 4 * width),
            Layers = json.Size("num_hidden_layers", 12, most: 512),
            Heads = json.Size("num_attention_heads", heads, most: 1024),
            Activation = json.String("hidden_act", "quick_gelu") switch
            {
                "gelu" => Activation.Gelu,
                "quick_gelu" => Activation.QuickGelu,
                _ => throw json.Unexpected("hidden_act", "gelu or quick_gelu"),
            },
            NormEps = json.Epsilon("layer_norm_eps", 1e-5f),
        };
        return config.Width % config.Heads == 0 ? config : throw json.Unexpected("num_attention_heads", $"a divisor of hidden_size, {config.Width}");
    }
}
