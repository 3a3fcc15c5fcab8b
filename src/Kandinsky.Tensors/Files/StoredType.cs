namespace Kandinsky.Tensors;

/// <summary>The number types a checkpoint file may hold. Weights are read as one of the first three; the rest as bytes or integers.</summary>
public enum StoredType
{
    /// <summary>Single precision, 4 bytes.</summary>
    Float32,

    /// <summary>Half precision, 2 bytes.</summary>
    Float16,

    /// <summary>The upper half of a single, 2 bytes.</summary>
    BFloat16,

    /// <summary>Double precision, 8 bytes.</summary>
    Float64,

    /// <summary>Signed, 8 bytes.</summary>
    Int64,

    /// <summary>Unsigned, 8 bytes.</summary>
    UInt64,

    /// <summary>Signed, 4 bytes.</summary>
    Int32,

    /// <summary>Unsigned, 4 bytes.</summary>
    UInt32,

    /// <summary>Signed, 2 bytes.</summary>
    Int16,

    /// <summary>Unsigned, 2 bytes.</summary>
    UInt16,

    /// <summary>Signed, 1 byte.</summary>
    Int8,

    /// <summary>Unsigned, 1 byte.</summary>
    UInt8,

    /// <summary>0 or 1 in a byte.</summary>
    Boolean,
}
