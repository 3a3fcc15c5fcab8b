namespace Kandinsky;

/// <summary>
/// Which of a model's files Kandinsky reads: the index, the README, the components' settings, the tokenizer, and of each
/// component's weights the safetensors, or where there are none the pickle. Pictures, other frameworks' weights and
/// duplicates stay on the hub.
/// </summary>
static class NeededFiles
{
    static readonly string[] RootFiles = [ModelIndex.FileName, ModelCard.FileName, "LICENSE", "LICENSE.md", "pytorch_lora_weights.safetensors"];

    static readonly HashSet<string> Components =
        [.. ComponentFiles.OfDecoder, .. ComponentFiles.OfPrior, .. ComponentFiles.OfPrior.Select(component => $"prior_{component}")];

    /// <summary>The needed ones of all file names of a model, in order.</summary>
    /// <param name="names">All names.</param>
    /// <param name="variant">The weights' variant to prefer, for example <c>fp16</c>; null for the plain ones.</param>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<string> names, string? variant = null)
    {
        var needed = names.Where(RootFiles.Contains);
        foreach (var folder in names.Where(name => name.Split('/').Length == 2).GroupBy(name => name.Split('/')[0]))
            if (Components.Contains(folder.Key))
                needed = needed.Concat(OfComponent(folder.Key, [.. folder.Select(name => name.Split('/')[1])], variant)
                    .Select(file => $"{folder.Key}/{file}"));
        return [.. needed.Distinct().Order(StringComparer.Ordinal)];
    }

    static IEnumerable<string> OfComponent(string folder, HashSet<string> files, string? variant)
    {
        var component = folder.StartsWith("prior_", StringComparison.Ordinal) ? folder["prior_".Length..] : folder;
        var settings = files.Where(file => file == ComponentFiles.ConfigName(component)
            || (component == "tokenizer" && file is "vocab.json" or "merges.txt" or "special_tokens_map.json"));
        return ComponentFiles.HasWeights(component) ? settings.Concat(Weights(component, files, variant)) : settings;
    }

    static IEnumerable<string> Weights(string component, HashSet<string> files, string? variant)
    {
        IEnumerable<string> preferred = ComponentFiles.WeightNames(component, variant);
        var name = preferred.Concat(ComponentFiles.WeightNames(component, variant: null)).FirstOrDefault(files.Contains);
        return name is null ? [] : IsIndex(name) ? files.Where(file => IsShard(file, name)).Prepend(name) : [name];
    }

    static bool IsIndex(string name) => name.EndsWith(".json", StringComparison.Ordinal);

    // model.safetensors.index.fp16.json lists model.fp16-00001-of-00002.safetensors, or model-00001-of-00002.fp16.safetensors.
    static bool IsShard(string file, string index)
    {
        var parts = index.Split('.');
        var (stem, extension, variant) = (parts[0], parts[1], parts.Length == 5 ? parts[3] : null);
        return file.StartsWith(stem, StringComparison.Ordinal)
            && file.EndsWith($".{extension}", StringComparison.Ordinal)
            && file.Contains("-of-", StringComparison.Ordinal)
            && (variant is null ? file.Count(letter => letter == '.') == 1 : file.Contains($".{variant}", StringComparison.Ordinal));
    }
}
