namespace Kandinsky.Cli;

/// <summary>Adds up what the components of a model hold, from the checkpoints' headers alone.</summary>
internal static class ModelInspection
{
    public static IReadOnlyList<ComponentResult> Of(ModelFolder folder) =>
        [.. folder.Index.Components.Select(component => Describe(folder, component.Key, component.Value.Class))];

    private static ComponentResult Describe(ModelFolder folder, string name, string kind)
    {
        if (!folder.HasWeights(name)) return new(name, kind, null, null, null);
        using var checkpoint = folder.OpenWeights(name);
        var tensors = checkpoint.Names.Select(checkpoint.Describe).ToList();
        var type = tensors.GroupBy(tensor => tensor.Type).MaxBy(group => group.Sum(tensor => tensor.Count))?.Key;
        return new(name, kind, tensors.Sum(tensor => tensor.Count), type?.ToString(), tensors.Sum(tensor => tensor.Bytes));
    }
}
