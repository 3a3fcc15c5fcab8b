namespace Kandinsky.Tensors;

/// <summary>What a checkpoint says of one tensor: name, shape, number type.</summary>
public sealed class TensorEntry
{
    /// <summary>Describes a tensor.</summary>
    /// <param name="name">The name in the checkpoint.</param>
    /// <param name="shape">The size of every dimension, outermost first; empty for a scalar.</param>
    /// <param name="type">How each element is stored.</param>
    /// <exception cref="OverflowException">The number of bytes does not fit 63 bits.</exception>
    public TensorEntry(string name, IReadOnlyList<long> shape, StoredType type)
    {
        Name = name;
        Shape = shape;
        Type = type;
        Count = 1;
        foreach (var size in shape) Count = checked(Count * size);
        Bytes = checked(Count * type.Size());
    }

    /// <summary>The name in the checkpoint, such as <c>down_blocks.0.resnets.0.conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The size of every dimension as torch has them: (out, in) for linear layers, (out, in, height, width) for convolutions.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>How each element is stored.</summary>
    public StoredType Type { get; }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    /// <summary>The bytes the elements take.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{LegibleText.Of(Name)} {Type} [{string.Join(", ", Shape)}]";
}
