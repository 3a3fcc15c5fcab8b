namespace Kandinsky.Tensors;

/// <summary>A TorchScript module as a pickle describes it: attributes by name, tensors and further modules among them. Its code is never looked at.</summary>
internal sealed class PickledModule
{
    private const int MostModules = 10_000, Deepest = 32;

    /// <summary>What it holds.</summary>
    public Dictionary<string, object?> Attributes { get; } = new(StringComparer.Ordinal);

    /// <summary>Its tensors and those of the modules inside it, by their path with dots, as its state dictionary names them.</summary>
    /// <returns>Null if there are too many modules, as where one contains itself.</returns>
    public IReadOnlyList<(string Name, PickledTensor Tensor)>? Tensors()
    {
        List<(string, PickledTensor)> found = [];
        Stack<(PickledModule Module, string Prefix, int Depth)> left = new([(this, "", 0)]);
        for (var count = 0; left.TryPop(out var next); count++)
        {
            if (count > MostModules || next.Depth > Deepest) return null;
            foreach (var (name, value) in next.Module.Attributes)
            {
                if (value is PickledTensor tensor) found.Add((next.Prefix + name, tensor));
                else if (value is PickledModule module) left.Push((module, $"{next.Prefix}{name}.", next.Depth + 1));
            }
        }
        return found;
    }
}
