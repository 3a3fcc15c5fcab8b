using System.Collections.Concurrent;
using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Parameters of a model as a checkpoint that can be written: each is copied when it is read and let go afterwards.</summary>
/// <param name="source">What messages call it.</param>
/// <param name="parameters">The parameters.</param>
/// <param name="numbers">The numbers of each.</param>
internal sealed class LearnedCheckpoint(string source, IEnumerable<Parameter> parameters, LearnedCheckpoint.NumbersOf numbers) : Checkpoint
{
    /// <summary>The numbers of a parameter.</summary>
    public delegate ReadOnlySpan<float> NumbersOf(Parameter parameter);

    private readonly Dictionary<string, (TensorEntry Entry, Parameter Parameter)> _tensors = parameters.ToDictionary(parameter => parameter.Name, parameter =>
        (new TensorEntry(parameter.Name, [.. parameter.Shape.Select(size => (long)size)], StoredType.Float32), parameter), StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, NativeBuffer> _copies = new(StringComparer.Ordinal);

    public override string Source => source;

    public override IReadOnlyCollection<string> Names => _tensors.Keys;

    public override void Release(string name)
    {
        if (_copies.TryRemove(name, out var copy)) copy.Dispose();
    }

    protected override TensorEntry? Find(string storedName) => _tensors.TryGetValue(storedName, out var tensor) ? tensor.Entry : null;

    protected override WeightView View(TensorEntry entry) => new(Copy(entry));

    protected override ReadOnlySpan<byte> Bytes(TensorEntry entry) => Copy(entry).Span<byte>(0, (int)entry.Bytes);

    protected override void Dispose(bool disposing)
    {
        foreach (var name in _copies.Keys) Release(name);
    }

    private NativeBuffer Copy(TensorEntry entry) => _copies.GetOrAdd(entry.Name, name =>
    {
        var copy = new NativeBuffer(entry.Bytes);
        numbers(_tensors[name].Parameter).CopyTo(copy.Span<float>(0, (int)entry.Count));
        return copy;
    });
}
