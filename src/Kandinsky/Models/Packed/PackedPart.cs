namespace Kandinsky;

/// <summary>One part's packed weights, filled.</summary>
/// <param name="Part">The part of the model.</param>
/// <param name="Path">Its file.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="IsNew">Whether anything had to be packed.</param>
public sealed record PackedPart(string Part, string Path, long Bytes, bool IsNew);
