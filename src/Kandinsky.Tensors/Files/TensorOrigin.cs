namespace Kandinsky.Tensors;

/// <summary>Where a tensor lies under another name, alone or with others in one.</summary>
/// <param name="Checkpoint">The checkpoint that holds it.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Shape">Its shape here; there it may have further axes of size one.</param>
/// <param name="Parts">How many tensors of this shape the one there holds.</param>
/// <param name="Part">Which of them it is, from 0.</param>
/// <param name="Chunk">With several: rows of one before those of the next.</param>
public sealed record TensorOrigin(Checkpoint Checkpoint, string Name, IReadOnlyList<long> Shape, int Parts = 1, int Part = 0, int Chunk = 1)
{
    /// <summary>Whether it is a matrix that lies there with its axes exchanged.</summary>
    public bool IsTransposed { get; init; }
}
