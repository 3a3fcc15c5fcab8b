using System.Runtime.InteropServices;
using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>What a run must find again when it goes on: named numbers, written by <see cref="SafeTensorsWriter"/> from where they are.</summary>
/// <param name="source">What messages call it.</param>
public sealed class StateTensors(string source = "training state") : Checkpoint
{
    private readonly Dictionary<string, (TensorEntry Entry, NativeBuffer Numbers)> _tensors = new(StringComparer.Ordinal);
    private readonly List<NativeBuffer> _copies = [];

    /// <inheritdoc/>
    public override string Source => source;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Adds numbers where they are, without a copy: whoever owns the buffer keeps it until the state was written.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="type">How each is stored.</param>
    /// <param name="numbers">The numbers, one axis.</param>
    public void Add(string name, StoredType type, NativeBuffer numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        _tensors[name] = (new TensorEntry(name, [numbers.Length / type.Size()], type), numbers);
    }

    /// <summary>Adds a few whole numbers, copied.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="numbers">The numbers.</param>
    public void Add(string name, params ReadOnlySpan<long> numbers) => Copy(name, StoredType.Int64, numbers);

    /// <summary>Adds a few numbers, copied.</summary>
    /// <inheritdoc cref="Add(string, ReadOnlySpan{long})"/>
    public void Add(string name, params ReadOnlySpan<double> numbers) => Copy(name, StoredType.Float64, numbers);

    /// <summary>Adds numbers in single precision, copied.</summary>
    /// <inheritdoc cref="Add(string, ReadOnlySpan{long})"/>
    public void Add(string name, ReadOnlySpan<float> numbers) => Copy(name, StoredType.Float32, numbers);

    /// <inheritdoc/>
    protected override TensorEntry? Find(string storedName) => _tensors.TryGetValue(storedName, out var tensor) ? tensor.Entry : null;

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new(_tensors[entry.Name].Numbers.Address, entry.Count, entry.Type.AsWeights()!.Value);
    }

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Bytes(TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return _tensors[entry.Name].Numbers.Span<byte>(0, (int)entry.Bytes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var copy in _copies) copy.Dispose();
        _copies.Clear();
        _tensors.Clear();
    }

    private void Copy<T>(string name, StoredType type, ReadOnlySpan<T> numbers) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(numbers);
        var copy = new NativeBuffer(bytes.Length);
        bytes.CopyTo(copy.Span<byte>(0, bytes.Length));
        _copies.Add(copy);
        Add(name, type, copy);
    }
}
