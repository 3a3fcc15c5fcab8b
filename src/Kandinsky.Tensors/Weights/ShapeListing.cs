using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>No weights at all: only the names and shapes a model declares, one line each, as the approved listings have them.</summary>
public sealed class ShapeListing : IWeightSource
{
    private readonly List<(string Name, IReadOnlyList<long> Shape)> _declared = [];

    /// <summary>The weights' keys and shapes, in the order of declaration.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<long> Shape)> Declared => _declared;

    /// <summary>One line a weight: its key, a tab, its shape, in the order of declaration.</summary>
    public IReadOnlyList<string> Lines => [.. _declared.Select(weight => $"{weight.Name}\t[{string.Join(", ", weight.Shape)}]")];

    /// <summary>The number of parameters declared so far.</summary>
    public long Parameters { get; private set; }

    /// <inheritdoc/>
    public bool HasNumbers => false;

    /// <inheritdoc/>
    public void Declare(string name, Initial initial, IReadOnlyList<int> shape)
    {
        _declared.Add((name, [.. shape.Select(size => (long)size)]));
        Parameters += shape.Aggregate(1L, (product, size) => product * size);
    }

    /// <inheritdoc/>
    public WeightView Read(string name) => throw new InvalidOperationException($"A listing has no numbers for {name}.");
}
