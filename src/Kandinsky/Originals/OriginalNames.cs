using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What the checkpoints that a model was first published in call its layers.</summary>
internal sealed class OriginalNames
{
    private readonly Dictionary<string, (string Name, int Parts, int Part, int Chunk)> _layers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorOrigin> _others = new(StringComparer.Ordinal);

    /// <summary>A layer that was only renamed.</summary>
    public OriginalNames Add(string name, string original)
    {
        _layers.Add(name, (original, 1, 0, 1));
        return this;
    }

    /// <summary>Layers that were one: for every head the rows of the first, then those of the next.</summary>
    /// <param name="original">The one layer.</param>
    /// <param name="headDim">Rows of a head.</param>
    /// <param name="names">What it holds, in order.</param>
    public OriginalNames AddTogether(string original, int headDim, params ReadOnlySpan<string> names)
    {
        for (var part = 0; part < names.Length; part++) _layers.Add(names[part], (original, names.Length, part, headDim));
        return this;
    }

    /// <summary>A tensor of another checkpoint.</summary>
    public OriginalNames Add(string name, TensorOrigin origin)
    {
        _others.Add(name, origin);
        return this;
    }

    /// <summary>A checkpoint under the names that a model declares.</summary>
    /// <param name="original">The checkpoint.</param>
    /// <param name="build">Makes the model.</param>
    /// <exception cref="KandinskyException">It lacks a tensor, or has one of another size.</exception>
    public MappedCheckpoint Map(Checkpoint original, Func<Weights, object> build) => new(original.Source, ShapeListing.Of(build).Declared.ToDictionary(
        weight => weight.Name, weight => _others.GetValueOrDefault(weight.Name) ?? Origin(original, weight.Name, weight.Shape), StringComparer.Ordinal));

    /// <summary>A checkpoint of a model that never had other names, without what the model does not declare.</summary>
    /// <param name="original">The checkpoint.</param>
    /// <param name="build">Makes the model.</param>
    /// <param name="also">Tensors that are kept where they are there.</param>
    /// <exception cref="KandinskyException">It lacks a tensor, or has one of another size.</exception>
    public static MappedCheckpoint Same(Checkpoint original, Func<Weights, object> build, params IReadOnlyList<string> also) =>
        new(original.Source, ShapeListing.Of(build).Declared
        .Concat(also.Where(original.Contains).Select(name => (Name: name, original.Describe(name).Shape)))
        .ToDictionary(weight => weight.Name, weight => new TensorOrigin(original, weight.Name, weight.Shape), StringComparer.Ordinal));

    /// <summary>Weight and bias of a layer are called alike everywhere; a few tensors belong to no layer.</summary>
    private TensorOrigin Origin(Checkpoint original, string name, IReadOnlyList<long> shape)
    {
        var dot = name.LastIndexOf('.');
        var isLayer = !_layers.ContainsKey(name);
        var (stored, parts, part, chunk) = _layers[isLayer ? name[..dot] : name];
        return new(original, isLayer ? stored + name[dot..] : stored, shape, parts, part, chunk);
    }
}
