namespace Kandinsky.Make;

/// <summary>Tokenizer and text encoder.</summary>
internal sealed class TextTower : IDisposable
{
    public TextTower(Workshop workshop)
    {
        Tokenizer = ClipTokenizer.Load(workshop.Tokenizer);
        Settings = workshop.Sizes.Text(Tokenizer.LargestId + 1);
        Encoder = new(ClipTextConfig.From(ModelSizes.Config(Settings, "text encoder")), Part.Root);
    }

    /// <summary>The tokenizer.</summary>
    public ClipTokenizer Tokenizer { get; }

    /// <summary>The encoder's settings.</summary>
    public System.Text.Json.Nodes.JsonObject Settings { get; }

    /// <summary>Its weights.</summary>
    public FreshPart Part { get; } = new("text_encoder", 1);

    /// <summary>The encoder.</summary>
    public ClipTextEncoder Encoder { get; }

    /// <inheritdoc/>
    public void Dispose() => Part.Dispose();
}
