namespace Kandinsky;

/// <summary>One file of packed weights.</summary>
/// <param name="Path">The file.</param>
/// <param name="Part">The part of the model, such as <c>unet</c>.</param>
/// <param name="Precision">What the weights were rounded to: <c>float32</c>, <c>bfloat16</c> or <c>int8</c>.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="LastUsed">The day it was last used; a process that uses it says so once a day.</param>
/// <param name="Checkpoint">The first file of the checkpoint it was made from; null where the file does not say.</param>
/// <param name="IsStale">Whether that checkpoint is gone or has changed.</param>
public sealed record ShelvedWeights(string Path, string Part, string Precision, long Bytes, DateTime LastUsed, string? Checkpoint, bool IsStale);
