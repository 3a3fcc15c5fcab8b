using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Which components a model has and which files each, by the naming rules of the hub's libraries.</summary>
internal static class ComponentFiles
{
    // A tokenizer comes in one of these sets.
    private static readonly string[][] s_bytePair = [["vocab.json", "merges.txt"], ["tokenizer.json"]];
    private static readonly string[][] s_multilingual = [["tokenizer.json"], ["sentencepiece.bpe.model"]];

    /// <summary>Every file that a tokenizer may have.</summary>
    public static IReadOnlyList<string> OfTokenizer { get; } = ["tokenizer.json", "sentencepiece.bpe.model", "vocab.json", "merges.txt",
        "special_tokens_map.json", "tokenizer_config.json", OpenAiVocabulary.FileName];

    /// <summary>The components a decoder of Kandinsky 2.2 needs.</summary>
    public static IReadOnlyList<string> OfDecoder { get; } = ["unet", "movq", "scheduler"];

    /// <summary>The components a prior needs.</summary>
    public static IReadOnlyList<string> OfPrior { get; } = ["prior", "text_encoder", "tokenizer", "image_encoder", "image_processor", "scheduler"];

    /// <summary>The components a model needs; a decoder of 2.1 reads the text, too.</summary>
    public static IReadOnlyList<string> Of(ModelKind kind, ModelFamily family) =>
        kind == ModelKind.Prior ? OfPrior : family == ModelFamily.Kandinsky21 ? [.. OfDecoder, "text_encoder", "tokenizer"] : OfDecoder;

    /// <summary>The name of a component's settings file.</summary>
    public static string ConfigName(string component) => component switch
    {
        "scheduler" => "scheduler_config.json",
        "image_processor" => "preprocessor_config.json",
        "tokenizer" => "tokenizer_config.json",
        _ => "config.json",
    };

    /// <summary>Whether the component has weights.</summary>
    public static bool HasWeights(string component) => component is "unet" or "movq" or "prior" or "text_encoder" or "image_encoder";

    /// <summary>The base name of a component's weights, for <see cref="WeightFiles"/>.</summary>
    public static string WeightsName(string component) => component is "text_encoder" or "image_encoder" ? WeightFiles.Transformers : WeightFiles.Diffusers;

    /// <summary>The files a tokenizer is read from among those that are there; those it should have if none suffice.</summary>
    /// <param name="files">The names in its folder.</param>
    /// <param name="kind">The model's kind.</param>
    /// <param name="family">The model's family.</param>
    public static IReadOnlyList<string> Tokenizer(IReadOnlySet<string> files, ModelKind kind, ModelFamily family)
    {
        var sets = kind != ModelKind.Prior && family == ModelFamily.Kandinsky21 ? s_multilingual : s_bytePair;
        return Array.Find(sets, set => set.All(files.Contains)) ?? sets[0];
    }

    /// <summary>As <see cref="Tokenizer(IReadOnlySet{string}, ModelKind, ModelFamily)"/>, of a model not known yet.</summary>
    public static IReadOnlyList<string> Tokenizer(IReadOnlySet<string> files) => Array.Find([.. s_bytePair, .. s_multilingual], set => set.All(files.Contains))
        ?? [];
}
