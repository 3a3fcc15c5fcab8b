namespace Kandinsky.Kernels;

/// <summary>How a checkpoint stores its numbers.</summary>
public enum StorageType
{
    /// <summary>IEEE 754 single precision, 4 bytes.</summary>
    Float32,

    /// <summary>IEEE 754 half precision, 2 bytes.</summary>
    Float16,

    /// <summary>The upper half of a single, 2 bytes.</summary>
    BFloat16,
}
