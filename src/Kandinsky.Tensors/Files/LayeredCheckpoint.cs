using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>A checkpoint over another: of a model that differs from its base in some layers, whose file has those alone.</summary>
/// <param name="upper">What counts where both have a tensor; disposed with this.</param>
/// <param name="lower">What has the rest; disposed with this.</param>
public sealed class LayeredCheckpoint(Checkpoint upper, Checkpoint lower) : Checkpoint
{
    /// <inheritdoc/>
    public override string Source => upper.Source;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names { get; } = [.. upper.Names.Union(lower.Names)];

    /// <inheritdoc/>
    public override void Release(string name) => Of(name).Release(name);

    /// <inheritdoc/>
    protected override TensorEntry? Find(string storedName) => Of(storedName) is var layer && layer.Contains(storedName) ? layer.Describe(storedName) : null;

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry) => Of(entry.Name).Read(entry.Name);

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry, NativeBuffer memory) => Of(entry.Name).Read(entry.Name, memory);

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Bytes(TensorEntry entry) => Of(entry.Name).ReadBytes(entry.Name);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        upper.Dispose();
        lower.Dispose();
    }

    private Checkpoint Of(string name) => upper.Contains(name) ? upper : lower;
}
