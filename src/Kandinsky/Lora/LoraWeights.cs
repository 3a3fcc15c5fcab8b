using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>A model's weights with adapters merged in: each changed matrix is summed when it is read, before it is packed.</summary>
/// <param name="weights">The model's own weights.</param>
/// <param name="adapters">Adapters of this model, each with its weight: 1 as trained, 0 not at all.</param>
internal sealed class LoraWeights(IWeightSource weights, IReadOnlyList<(LoraAdapter Adapter, float Weight)> adapters) : IWeightSource, IDisposable
{
    private readonly Dictionary<string, NativeBuffer> _merged = [];

    /// <inheritdoc/>
    public void Declare(string name, Initial initial, IReadOnlyList<int> shape) => weights.Declare(name, initial, shape);

    /// <inheritdoc/>
    public WeightView Read(string name)
    {
        if (_merged.TryGetValue(name, out var buffer)) return new(buffer);
        var stored = weights.Read(name);
        if (!IsChanged(name)) return stored;
        buffer = new NativeBuffer(stored.Count * sizeof(float));
        var sum = buffer.Span<float>(0, checked((int)stored.Count));
        stored.CopyTo(0, sum);
        foreach (var (adapter, weight) in adapters)
        {
            if (adapter[name] is { } pair) Add(pair, weight * pair.Scale, sum);
        }
        weights.Release(name);
        _merged.Add(name, buffer);
        return new(buffer);
    }

    /// <inheritdoc/>
    public WeightView Read(string name, NativeBuffer memory) => IsChanged(name) ? Read(name) : weights.Read(name, memory);

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

    private bool IsChanged(string name) => adapters.Any(adapter => adapter.Adapter[name] is not null);

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
