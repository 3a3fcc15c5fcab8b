using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Tensors held in memory, added one by one.</summary>
/// <param name="source">What messages call it.</param>
public sealed class InMemoryCheckpoint(string source = "memory") : Checkpoint
{
    private readonly Dictionary<string, (TensorEntry Entry, NativeBuffer Buffer)> _tensors = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Source => source;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Adds or replaces a single-precision tensor; the numbers are copied.</summary>
    /// <param name="name">The name.</param>
    /// <param name="shape">The size of every dimension.</param>
    /// <param name="numbers">As many numbers as the shape has.</param>
    public void Set(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> numbers)
    {
        var entry = new TensorEntry(name, shape, StoredType.Float32);
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length, entry.Count);
        var buffer = new NativeBuffer(entry.Bytes);
        numbers.CopyTo(buffer.Span<float>(0, numbers.Length));
        Set(entry, buffer);
    }

    /// <summary>Adds or replaces a tensor of any type; the bytes are copied.</summary>
    /// <param name="entry">Name, shape and type.</param>
    /// <param name="bytes">As many bytes as the entry says.</param>
    public void Set(TensorEntry entry, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, entry.Bytes);
        var buffer = new NativeBuffer(entry.Bytes);
        bytes.CopyTo(buffer.Span<byte>(0, bytes.Length));
        Set(entry, buffer);
    }

    /// <summary>Adds or replaces a tensor; the checkpoint owns the buffer from now on.</summary>
    /// <param name="entry">Name, shape and type.</param>
    /// <param name="buffer">As many bytes as the entry says.</param>
    public void Set(TensorEntry entry, NativeBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(buffer);
        ArgumentOutOfRangeException.ThrowIfNotEqual(buffer.Length, entry.Bytes);
        if (_tensors.Remove(entry.Name, out var old)) old.Buffer.Dispose();
        _tensors[entry.Name] = (entry, buffer);
    }

    /// <inheritdoc/>
    protected override TensorEntry? Find(string storedName) => _tensors.TryGetValue(storedName, out var tensor) ? tensor.Entry : null;

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new WeightView(_tensors[entry.Name].Buffer.Address, entry.Count, entry.Type.AsWeights()!.Value);
    }

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Bytes(TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return _tensors[entry.Name].Buffer.Span<byte>(0, (int)entry.Bytes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var (_, buffer) in _tensors.Values) buffer.Dispose();
        _tensors.Clear();
    }
}
