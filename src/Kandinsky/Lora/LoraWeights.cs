using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>A model's weights with adapters merged in: each changed matrix is summed when it is read, before it is packed.</summary>
/// <param name="weights">The model's own weights.</param>
/// <param name="adapters">The adapters, each with its weight: 1 as trained, 0 not at all.</param>
public sealed class LoraWeights(IWeightSource weights, IReadOnlyList<(LoraAdapter Adapter, float Weight)> adapters) : IWeightSource, IDisposable
{
    private const string Suffix = ".weight";

    private readonly Dictionary<string, NativeBuffer> _merged = [];
    private readonly HashSet<string> _unused = [.. adapters.SelectMany(adapter => adapter.Adapter.Targets)];

    /// <summary>Targets that the model did not declare: the adapter was made for another model.</summary>
    public IReadOnlyCollection<string> Unused => _unused;

    /// <inheritdoc/>
    public void Declare(string name, Initial initial, IReadOnlyList<int> shape)
    {
        weights.Declare(name, initial, shape);
        if (!name.EndsWith(Suffix, StringComparison.Ordinal)) return;
        var target = name[..^Suffix.Length];
        _unused.Remove(target);
        foreach (var (adapter, _) in adapters)
        {
            if (adapter[target] is { } pair && (shape.Count != 2 || pair.Outputs != shape[0] || pair.Inputs != shape[1]))
            {
                throw new KandinskyException($"{adapter.Source}: changes '{target}' by [{pair.Outputs}, {pair.Inputs}], but the model has [{string.Join(", ", shape)}] there; it was trained for another model.", ErrorKind.Model);
            }
        }
    }

    /// <inheritdoc/>
    public WeightView Read(string name)
    {
        if (_merged.TryGetValue(name, out var buffer)) return new(buffer);
        var target = TargetOf(name);
        var pairs = adapters.Where(adapter => adapter.Adapter[target] is not null).Select(adapter => (adapter.Adapter[target]!, adapter.Weight)).ToArray();
        var stored = weights.Read(name);
        if (pairs.Length == 0) return stored;
        buffer = new NativeBuffer(stored.Count * sizeof(float));
        var sum = buffer.Span<float>(0, checked((int)stored.Count));
        stored.CopyTo(0, sum);
        foreach (var (pair, weight) in pairs) Add(pair, weight * pair.Scale, sum);
        weights.Release(name);
        _merged.Add(name, buffer);
        return new(buffer);
    }

    /// <inheritdoc/>
    public WeightView Read(string name, NativeBuffer memory) => adapters.Any(adapter => adapter.Adapter[TargetOf(name)] is not null) ? Read(name) : weights.Read(name, memory);

    /// <inheritdoc/>
    public void Release(string name)
    {
        if (_merged.Remove(name, out var buffer)) buffer.Dispose();
        else weights.Release(name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _merged.Values) buffer.Dispose();
        _merged.Clear();
    }

    /// <summary>What adapters call the matrix of a key.</summary>
    internal static string TargetOf(string name) => name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;

    /// <summary>sum += scale·up·down, a row of the matrix at a time.</summary>
    private static void Add(LoraPair pair, float scale, Span<float> sum)
    {
        for (var output = 0; output < pair.Outputs; output++)
        {
            var row = sum.Slice(output * pair.Inputs, pair.Inputs);
            for (var rank = 0; rank < pair.Rank; rank++)
            {
                var factor = scale * pair.Up[output * pair.Rank + rank];
                var down = pair.Down.AsSpan(rank * pair.Inputs, pair.Inputs);
                for (var i = 0; i < row.Length; i++) row[i] += factor * down[i];
            }
        }
    }
}
