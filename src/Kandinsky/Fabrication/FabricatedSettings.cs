using System.Text;
using System.Text.Json.Nodes;

namespace Kandinsky;

/// <summary>What a fabricated model has beside its weights: settings files by their path inside its folder.</summary>
internal static class FabricatedSettings
{
    private static readonly string[] _extensions = [".json", ".txt", ".model"];

    /// <summary>Those of a published model. Its tokenizer spells letter by letter.</summary>
    public static IEnumerable<(string Path, byte[] Content)> Of(ModelKind kind, ModelFamily family) =>
        FullSize.Settings(kind, family).Concat((kind, family) switch
        {
            (ModelKind.Prior, _) => [("tokenizer/vocab.json", LetterVocabulary.Vocabulary()), ("tokenizer/merges.txt", LetterVocabulary.Merges())],
            (_, ModelFamily.Kandinsky21) => [($"tokenizer/{UnigramModel.JsonName}", MultilingualLetters.Tokenizer())],
            _ => [],
        });

    /// <summary>Those of a model on disk, its tokenizer among them; of one that has a base, those of the whole it makes with it.</summary>
    public static IEnumerable<(string Path, byte[] Content)> Of(ModelFolder model) => model.Original?.Files ?? ComponentFiles.Of(model.Kind, model.Family)
        .SelectMany(component => Directory.EnumerateFiles(model.Folder(component)).Order(StringComparer.Ordinal).Where(IsSettings)
            .Select(file => (Path.Combine(model.Content.Prefix + component, Path.GetFileName(file)), File.ReadAllBytes(file))))
        .Prepend((ModelIndex.FileName, Index(model)));

    private static byte[] Index(ModelFolder model)
    {
        var bytes = File.ReadAllBytes(Path.Combine(model.Path, ModelIndex.FileName));
        if (model.Base is null) return bytes;
        var index = JsonNode.Parse(bytes)!.AsObject();
        index.Remove(ModelIndex.BaseKey);
        return Encoding.UTF8.GetBytes(index.ToJsonString());
    }

    /// <summary>Indices of sharded weights are JSON too.</summary>
    private static bool IsSettings(string file) => _extensions.Contains(Path.GetExtension(file))
        && !Path.GetFileName(file).Contains(".index.", StringComparison.Ordinal);
}
