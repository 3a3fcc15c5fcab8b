using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>One packed weight of a <see cref="PackedFile"/>.</summary>
/// <param name="Name">The weight's name and form, see <see cref="NameOf"/>.</param>
/// <param name="Bytes">The bytes.</param>
public readonly record struct PackedEntry(string Name, PackedBytes Bytes)
{
    /// <summary>The checksum that a file has of the bytes, filled up to whole pages; null of bytes that were in no file yet.</summary>
    internal uint? Checksum { get; init; }

    /// <summary>What a weight in a form is called.</summary>
    /// <param name="name">The checkpoint's key.</param>
    /// <param name="form">The form.</param>
    public static string NameOf(string name, PackedForm form) => $"{name}|{form}";
}
