using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Sizes and names of the stored types.</summary>
public static class StoredTypes
{
    private static readonly (StoredType Type, string Name)[] _safeTensorsNames =
    [
        (StoredType.Float32, "F32"), (StoredType.Float16, "F16"), (StoredType.BFloat16, "BF16"), (StoredType.Float64, "F64"),
        (StoredType.Int64, "I64"), (StoredType.UInt64, "U64"), (StoredType.Int32, "I32"), (StoredType.UInt32, "U32"),
        (StoredType.Int16, "I16"), (StoredType.UInt16, "U16"), (StoredType.Int8, "I8"), (StoredType.UInt8, "U8"), (StoredType.Boolean, "BOOL"),
    ];

    /// <summary>Bytes an element takes.</summary>
    /// <param name="type">The type.</param>
    public static int Size(this StoredType type) => type switch
    {
        StoredType.Float64 or StoredType.Int64 or StoredType.UInt64 => 8,
        StoredType.Float32 or StoredType.Int32 or StoredType.UInt32 => 4,
        StoredType.Float16 or StoredType.BFloat16 or StoredType.Int16 or StoredType.UInt16 => 2,
        _ => 1,
    };

    /// <summary>The type's name in a safetensors header.</summary>
    /// <param name="type">The type.</param>
    public static string SafeTensorsName(this StoredType type) => Array.Find(_safeTensorsNames, pair => pair.Type == type).Name;

    /// <summary>The type a safetensors header names, or none.</summary>
    /// <param name="name">For example <c>BF16</c>.</param>
    public static StoredType? FromSafeTensorsName(string name)
    {
        foreach (var pair in _safeTensorsNames)
            if (pair.Name == name)
                return pair.Type;
        return null;
    }

    /// <summary>The weight type the kernels read, or none for integers and doubles.</summary>
    /// <param name="type">The stored type.</param>
    public static StorageType? AsWeights(this StoredType type) => type switch
    {
        StoredType.Float32 => StorageType.Float32,
        StoredType.Float16 => StorageType.Float16,
        StoredType.BFloat16 => StorageType.BFloat16,
        _ => null,
    };

    /// <summary>The stored type of a kind of weights.</summary>
    /// <param name="type">The kernels' type.</param>
    public static StoredType AsStored(this StorageType type) => type switch
    {
        StorageType.Float32 => StoredType.Float32,
        StorageType.Float16 => StoredType.Float16,
        _ => StoredType.BFloat16,
    };
}
