using System.Collections.Concurrent;
using System.Text;
using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Tensors of given names and shapes whose numbers come from a recipe: a model of any size without a file.</summary>
/// <remarks>
/// r = randn(shape) from torch's CPU generator seeded with the CRC-32 of the name in UTF-8. One dimension: 1 + 0.1 r where the name ends
/// in <c>.weight</c>, else 0.1 r. First dimension 1: 0.3 r. Else r / sqrt(elements / first dimension), which keeps activations near one.
/// A tensor is made when read and kept until <see cref="Release"/>; different tensors can be made by several threads at once.
/// </remarks>
public sealed class RecipeCheckpoint : Checkpoint
{
    private readonly Dictionary<string, TensorEntry> _entries;
    private readonly ConcurrentDictionary<string, Lazy<NativeBuffer>> _made = new(StringComparer.Ordinal);

    /// <summary>A checkpoint of float32 tensors.</summary>
    /// <param name="shapes">Names and shapes, each name once.</param>
    public RecipeCheckpoint(IEnumerable<(string Name, IReadOnlyList<long> Shape)> shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        _entries = shapes.ToDictionary(tensor => tensor.Name, tensor => new TensorEntry(tensor.Name, tensor.Shape, StoredType.Float32), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override string Source => "recipe";

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Whether tensors stay made when they are not needed for now, as a file's stay in the system's cache.</summary>
    public bool KeepsReleased { get; init; }

    /// <inheritdoc/>
    public override void Release(string name)
    {
        if (!KeepsReleased) Free(name);
    }

    private void Free(string name)
    {
        if (_made.TryRemove(name, out var made)) made.Value.Dispose();
    }

    /// <summary>Writes a tensor's numbers.</summary>
    /// <param name="name">The tensor's name, which decides the numbers.</param>
    /// <param name="shape">Its shape, which decides their scale.</param>
    /// <param name="destination">As many numbers as the shape has.</param>
    public static void Fill(string name, IReadOnlyList<long> shape, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(shape);
        new TorchRandom(Crc32.Of(Encoding.UTF8.GetBytes(name))).Normal(destination);
        if (shape.Count > 1 && shape[0] != 1)
        {
            var divisor = (float)Math.Sqrt((double)destination.Length / shape[0]);
            foreach (ref var x in destination) x /= divisor;
            return;
        }
        var isScale = shape.Count <= 1 && name.EndsWith(".weight", StringComparison.Ordinal);
        var factor = shape.Count <= 1 ? 0.1f : 0.3f;
        foreach (ref var x in destination) x = isScale ? 1 + factor * x : factor * x;
    }

    /// <inheritdoc/>
    protected override TensorEntry? Find(string storedName) => _entries.GetValueOrDefault(storedName);

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry) => new(Made(entry));

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Bytes(TensorEntry entry) => Made(entry).Span<byte>(0, (int)entry.Bytes);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var name in _made.Keys) Free(name);
    }

    private NativeBuffer Made(TensorEntry entry) => _made.GetOrAdd(entry.Name, _ => new Lazy<NativeBuffer>(() => Make(entry))).Value;

    private static NativeBuffer Make(TensorEntry entry)
    {
        var buffer = new NativeBuffer(entry.Bytes);
        Fill(entry.Name, entry.Shape, buffer.Span<float>(0, checked((int)entry.Count)));
        return buffer;
    }
}
