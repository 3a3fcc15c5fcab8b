namespace Kandinsky;

/// <summary>What a picture's file name may tell about it.</summary>
/// <param name="Prompt">Its prompt.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Made">When it was made, in local time.</param>
public readonly record struct PictureName(string Prompt, ulong Seed, DateTimeOffset Made);
