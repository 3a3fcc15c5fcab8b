using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Weights as a checkpoint has them. A weight that is missing or of another shape is found when the model is built, before any work.</summary>
/// <param name="checkpoint">The checkpoint, which outlives the model.</param>
public sealed class CheckpointWeights(Checkpoint checkpoint) : IWeightSource
{
    /// <inheritdoc/>
    public void Declare(string name, Initial initial, IReadOnlyList<int> shape)
    {
        var entry = checkpoint.DescribeWeights(name);
        if (!entry.Shape.SequenceEqual(shape.Select(size => (long)size)))
        {
            throw new KandinskyException(
                $"{checkpoint.Source}: tensor '{name}' has shape [{string.Join(", ", entry.Shape)}] where config.json asks for [{string.Join(", ", shape)}]; "
                    + "use the config.json that came with these weights.", ErrorKind.Model);
        }
    }

    /// <inheritdoc/>
    public WeightView Read(string name) => checkpoint.Read(name);

    /// <inheritdoc/>
    public WeightView Read(string name, NativeBuffer memory) => checkpoint.Read(name, memory);

    /// <inheritdoc/>
    public void Release(string name) => checkpoint.Release(name);
}
