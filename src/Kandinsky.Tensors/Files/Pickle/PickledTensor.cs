namespace Kandinsky.Tensors;

/// <summary>What a pickle may name: the constructors that tensors in a state dictionary or a TorchScript module need, and nothing else.</summary>
internal enum PickleGlobal
{
    OrderedDictionary,
    RebuildTensor,
    Module,
    List,
}

/// <summary>An entry of the archive seen as numbers of one type.</summary>
internal sealed record PickledStorage(string Key, StoredType Type, long Count);

/// <summary>A view of a storage as a pickle describes it, checked to stay inside.</summary>
internal sealed class PickledTensor
{
    private const int HighestRank = 16;

    private PickledTensor(PickledStorage storage, long offset, long[] shape, long[] strides)
    {
        Storage = storage;
        Offset = offset;
        Shape = shape;
        Strides = strides;
    }

    public PickledStorage Storage { get; }

    /// <summary>Elements before the first.</summary>
    public long Offset { get; }

    public long[] Shape { get; }

    public long[] Strides { get; }

    /// <summary>Elements of the storage from the first the tensor uses to its last.</summary>
    public long Extent
    {
        get
        {
            long last = 0;
            for (var axis = 0; axis < Shape.Length; axis++) last += (Shape[axis] - 1) * Strides[axis];
            return last + 1;
        }
    }

    /// <summary>Whether the elements lie one after another, outermost dimension first.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                if (Shape[axis] == 0) return true;
                if (Shape[axis] != 1 && Strides[axis] != expected) return false;
                expected *= Shape[axis];
            }
            return true;
        }
    }

    /// <summary>The tensor, or null when shape, strides and offset do not describe one inside the storage.</summary>
    public static PickledTensor? Create(PickledStorage storage, long offset, long[] shape, long[] strides)
    {
        if (offset < 0 || shape.Length > HighestRank || shape.Length != strides.Length) return null;
        if (shape.Any(size => size < 0) || strides.Any(stride => stride < 0)) return null;
        try
        {
            var (count, last) = (1L, offset);
            for (var axis = 0; axis < shape.Length; axis++)
            {
                count = checked(count * shape[axis]);
                if (shape[axis] > 0) last = checked(last + (shape[axis] - 1) * strides[axis]);
            }
            // More elements than the storage has would repeat some, so that a small file fills the memory.
            var fits = count == 0 || (last < storage.Count && count <= storage.Count);
            return fits ? new PickledTensor(storage, offset, shape, strides) : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
