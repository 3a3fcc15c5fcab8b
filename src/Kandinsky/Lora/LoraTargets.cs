using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What adapters can change of one model: its matrices and filters, by path and shape.</summary>
internal sealed class LoraTargets
{
    private const string Suffix = ".weight";

    private readonly string _model;
    private readonly Dictionary<string, IReadOnlyList<long>> _shapes = [];
    private readonly Dictionary<string, string?> _flat = [];   // null where two paths are the same with underscores for dots

    /// <summary>Lists a model's matrices.</summary>
    /// <param name="model">What messages call it.</param>
    /// <param name="build">Declares its weights.</param>
    public LoraTargets(string model, Func<Weights, object> build)
    {
        _model = model;
        foreach (var (name, shape) in ShapeListing.Of(build).Declared)
        {
            if (shape.Count < 2 || !name.EndsWith(Suffix, StringComparison.Ordinal)) continue;
            var path = name[..^Suffix.Length];
            _shapes.Add(path, LoraPair.Trimmed(shape));
            var flat = path.Replace('.', '_');
            _flat[flat] = _flat.ContainsKey(flat) ? null : path;
        }
    }

    /// <summary>How many of an adapter's matrices the model has.</summary>
    public int Known(LoraAdapter adapter) => adapter.Pairs.Keys.Count(target => PathOf(target) is not null);

    /// <summary>The adapter with the model's own paths, or what keeps it from being the model's.</summary>
    public (LoraAdapter? Adapter, string? Problem) Place(LoraAdapter adapter)
    {
        var pairs = new Dictionary<string, LoraPair>();
        foreach (var (target, pair) in adapter.Pairs)
        {
            if (PathOf(target) is not { } path) return (null,
                $"{adapter.Source}: changes '{LegibleText.Of(target)}', which this {_model} does not have; it was trained for another model.");
            if (!_shapes[path].SequenceEqual(pair.Shape))
                return (null,
                    $"{adapter.Source}: changes '{LegibleText.Of(target)}' by [{Text(pair.Shape)}], but the {_model} has [{Text(_shapes[path])}] there; it was "
                        + "trained for another model.");
            if (!pairs.TryAdd(path, pair)) return (null,
                $"{adapter.Source}: changes '{LegibleText.Of(path)}' twice, under two names; give a file with one adapter.");
        }
        return (adapter with { Pairs = pairs }, null);
    }

    private string? PathOf(string target) => _shapes.ContainsKey(target) ? target : _flat.GetValueOrDefault(target);

    private static string Text(IEnumerable<long> shape) => string.Join(", ", shape);
}
