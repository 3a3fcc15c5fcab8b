using Kandinsky.Kernels;

namespace Kandinsky.Nn;

/// <summary>No weights at all: only the names and shapes a model declares, one line each, as the approved listings have them.</summary>
public sealed class ShapeListing : IWeightSource
{
    private readonly List<string> _lines = [];

    /// <summary>One line a weight: its key, a tab, its shape, in the order of declaration.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The number of parameters declared so far.</summary>
    public long Parameters { get; private set; }

    /// <inheritdoc/>
    public void Declare(string name, Initial initial, IReadOnlyList<int> shape)
    {
        _lines.Add($"{name}\t[{string.Join(", ", shape)}]");
        Parameters += shape.Aggregate(1L, (product, size) => product * size);
    }

    /// <inheritdoc/>
    public WeightView Read(string name) => throw new InvalidOperationException($"A listing has no numbers for {name}.");
}
