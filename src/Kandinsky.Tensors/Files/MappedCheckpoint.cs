using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Tensors of other checkpoints under new names, some of them parts of what lies there as one.</summary>
public sealed class MappedCheckpoint : Checkpoint
{
    private readonly Dictionary<string, (TensorEntry Entry, TensorOrigin Origin)> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NativeBuffer> _copies = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private IReadOnlyList<Checkpoint> _owned = [];

    /// <summary>Finds every tensor; none is read yet. The checkpoints stay their owner's.</summary>
    /// <param name="source">What messages call it.</param>
    /// <param name="origins">Where each new name's tensor lies.</param>
    /// <exception cref="KandinskyException">A tensor is not there, or does not have the size it should.</exception>
    public MappedCheckpoint(string source, IReadOnlyDictionary<string, TensorOrigin> origins)
    {
        ArgumentNullException.ThrowIfNull(origins);
        Source = source;
        foreach (var (name, origin) in origins)
        {
            var (stored, entry) = (origin.Checkpoint.Describe(origin.Name), new TensorEntry(name, origin.Shape, origin.Checkpoint.Describe(origin.Name).Type));
            if (!Fits(stored.Shape, origin))
            {
                throw new KandinskyException(
                    $"{origin.Checkpoint.Source}: tensor '{LegibleText.Of(origin.Name)}' is [{string.Join(", ", stored.Shape)}] where "
                        + $"{Parts(origin)}[{string.Join(", ", origin.Shape)}] belongs; it is a checkpoint of another model",
                    ErrorKind.Model);
            }
            _tensors.Add(name, (entry, origin));
        }
    }

    /// <inheritdoc/>
    public override string Source { get; }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Takes checkpoints over, to be disposed with this one.</summary>
    /// <param name="sources">The checkpoints.</param>
    /// <returns>This one.</returns>
    public MappedCheckpoint Owning(IReadOnlyList<Checkpoint> sources)
    {
        _owned = sources;
        return this;
    }

    /// <inheritdoc/>
    public override void Release(string name)
    {
        if (!_tensors.TryGetValue(name, out var tensor)) return;
        lock (_lock)
        {
            if (_copies.Remove(name, out var copy)) copy.Dispose();
        }
        tensor.Origin.Checkpoint.Release(tensor.Origin.Name);
    }

    /// <inheritdoc/>
    protected override TensorEntry? Find(string storedName) => _tensors.TryGetValue(storedName, out var tensor) ? tensor.Entry : null;

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var origin = _tensors[entry.Name].Origin;
        return IsThere(origin) ? origin.Checkpoint.Read(origin.Name)
            : new WeightView(Copy(entry, origin).Address, entry.Count, entry.Type.AsWeights()!.Value);
    }

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry, NativeBuffer memory)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var origin = _tensors[entry.Name].Origin;
        return IsThere(origin) ? origin.Checkpoint.Read(origin.Name, memory) : View(entry);
    }

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Bytes(TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var origin = _tensors[entry.Name].Origin;
        return IsThere(origin) ? origin.Checkpoint.ReadBytes(origin.Name) : Copy(entry, origin).Span<byte>(0, (int)entry.Bytes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var copy in _copies.Values) copy.Dispose();
        _copies.Clear();
        foreach (var source in _owned) source.Dispose();
    }

    /// <summary>Whether the tensor lies there as it is here.</summary>
    private static bool IsThere(TensorOrigin origin) => origin is { Parts: 1, IsTransposed: false };

    /// <summary>The rows of one part put together, or a matrix with its axes exchanged.</summary>
    private NativeBuffer Copy(TensorEntry entry, TensorOrigin origin)
    {
        lock (_lock)
        {
            if (_copies.TryGetValue(entry.Name, out var known)) return known;
            var source = origin.Checkpoint.ReadBytes(origin.Name);
            var copy = new NativeBuffer(entry.Bytes);
            if (origin.IsTransposed) Transpose(source, copy.Span<byte>(0, (int)entry.Bytes), (int)entry.Shape[0], (int)entry.Shape[1]);
            else Gather(source, copy.Span<byte>(0, (int)entry.Bytes), (int)(entry.Bytes / entry.Shape[0] * origin.Chunk), origin);
            return _copies[entry.Name] = copy;
        }
    }

    private static void Gather(ReadOnlySpan<byte> source, Span<byte> copy, int chunk, TensorOrigin origin)
    {
        for (var (at, from) = (0, origin.Part * chunk); at < copy.Length; at += chunk, from += origin.Parts * chunk)
        {
            source.Slice(from, chunk).CopyTo(copy[at..]);
        }
    }

    private static void Transpose(ReadOnlySpan<byte> source, Span<byte> copy, int rows, int columns)
    {
        var size = copy.Length / (rows * columns);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                source.Slice((column * rows + row) * size, size).CopyTo(copy[((row * columns + column) * size)..]);
            }
        }
    }

    private static bool Fits(IReadOnlyList<long> stored, TensorOrigin origin) => origin.IsTransposed ? stored.SequenceEqual(origin.Shape.Reverse())
        : origin.Parts == 1
        ? stored.Where(size => size != 1).SequenceEqual(origin.Shape.Where(size => size != 1))
        : origin.Shape[0] % origin.Chunk == 0
            && stored.Where(size => size != 1).SequenceEqual(origin.Shape.Skip(1).Where(size => size != 1).Prepend(origin.Parts * origin.Shape[0]));

    private static string Parts(TensorOrigin origin) => origin.Parts == 1 ? "" : $"{origin.Parts} times ";
}
