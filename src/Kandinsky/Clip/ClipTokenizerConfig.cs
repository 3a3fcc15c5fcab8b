namespace Kandinsky;

/// <summary>
/// What <c>tokenizer_config.json</c> and, where that is silent, <c>special_tokens_map.json</c> say. Both may be absent: the
/// defaults are those of OpenAI's CLIP.
/// </summary>
internal sealed record ClipTokenizerConfig(string StartToken, string EndToken, string UnknownToken, string PaddingToken, int Positions)
{
    private const string DefaultStart = "<|startoftext|>", DefaultEnd = "<|endoftext|>";
    private const int DefaultPositions = 77, FewestPositions = 3, MostPositions = 1 << 16;

    /// <summary>Reads the two files of a tokenizer's folder.</summary>
    /// <exception cref="KandinskyException">A file is malformed, or no prompt would fit.</exception>
    public static ClipTokenizerConfig Load(string folder)
    {
        var config = Read("tokenizer_config.json");
        var map = Read("special_tokens_map.json");
        return new ClipTokenizerConfig(
            Token("bos_token", DefaultStart),
            Token("eos_token", DefaultEnd),
            Token("unk_token", DefaultEnd),
            Token("pad_token", DefaultEnd),
            config is null ? DefaultPositions : PositionsOf(config));

        JsonConfig? Read(string name) =>
            Path.Combine(folder, name) is var path && File.Exists(path) ? JsonConfig.Read(path) : null;

        string Token(string name, string otherwise) => Content(config, name) ?? Content(map, name) ?? otherwise;
    }

    /// <summary>A token is written as its text, or as an object with its text under "content".</summary>
    private static string? Content(JsonConfig? config, string name)
    {
        var text = config?.IsSection(name) == true ? config.Section(name).String("content") : config?.OptionalString(name);
        return text is "" ? null : text;
    }

    /// <summary>A file that sets no limit says 1e30.</summary>
    private static int PositionsOf(JsonConfig config) => config.Double("model_max_length", DefaultPositions) switch
    {
        > MostPositions => DefaultPositions,
        >= FewestPositions and var positions => (int)positions,
        var positions => throw new KandinskyException(
            $"{config.Source}: model_max_length {positions} leaves no room for a prompt; it should be {DefaultPositions}.", ErrorKind.Model),
    };
}
