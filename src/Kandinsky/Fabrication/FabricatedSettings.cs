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

    /// <summary>Those of a model on disk, its tokenizer among them.</summary>
    public static IEnumerable<(string Path, byte[] Content)> Of(ModelFolder model) => model.Original?.Files ?? ComponentFiles.Of(model.Kind, model.Family)
        .SelectMany(component => Directory.EnumerateFiles(model.Folder(component)).Order(StringComparer.Ordinal))
        .Where(IsSettings)
        .Prepend(Path.Combine(model.Path, ModelIndex.FileName))
        .Select(file => (Path.GetRelativePath(model.Path, file), File.ReadAllBytes(file)));

    /// <summary>Indices of sharded weights are JSON too.</summary>
    private static bool IsSettings(string file) => _extensions.Contains(Path.GetExtension(file))
        && !Path.GetFileName(file).Contains(".index.", StringComparison.Ordinal);
}
