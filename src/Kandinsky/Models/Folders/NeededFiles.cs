using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Which of a model's files Kandinsky reads: the index, the README, the components' settings, the tokenizer, and of each
/// component's weights the safetensors, or where there are none the pickle. Pictures, other frameworks' weights and
/// duplicates stay on the hub.
/// </summary>
internal static class NeededFiles
{
    private static readonly string[] RootFiles = [ModelIndex.FileName, ModelCard.FileName, "LICENSE", "LICENSE.md", LoraSettings.FileName];

    private static readonly HashSet<string> Components =
        [.. ComponentFiles.OfDecoder, .. ComponentFiles.OfPrior, .. ComponentFiles.OfPrior.Select(component => $"prior_{component}")];

    /// <summary>The needed ones of all file names of a model, in order.</summary>
    /// <param name="names">All names.</param>
    /// <param name="variant">The weights' variant to prefer, for example <c>fp16</c>; null for the plain ones.</param>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<string> names, string? variant = null)
    {
        var needed = names.Where(RootFiles.Contains).Concat(LoraFile.Choose(names) is { } adapter ? [adapter] : []);
        foreach (var folder in names.Where(name => name.Split('/').Length == 2).GroupBy(name => name.Split('/')[0]))
            if (Components.Contains(folder.Key))
                needed = needed.Concat(OfComponent(folder.Key, [.. folder.Select(name => name.Split('/')[1])], variant)
                    .Select(file => $"{folder.Key}/{file}"));
        return [.. needed.Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> OfComponent(string folder, HashSet<string> files, string? variant)
    {
        var component = folder.StartsWith("prior_", StringComparison.Ordinal) ? folder["prior_".Length..] : folder;
        var settings = files.Where(file => file == ComponentFiles.ConfigName(component));
        if (component == "tokenizer") return settings.Concat(files.Where(file => file == "special_tokens_map.json")).Concat(ComponentFiles.Tokenizer(files));
        return ComponentFiles.HasWeights(component) && WeightFiles.Choose(files, ComponentFiles.WeightsName(component), variant) is { } weights
            ? [.. settings, weights, .. WeightFiles.ShardsOf(files, weights)]
            : settings;
    }
}
