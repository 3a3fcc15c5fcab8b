namespace Kandinsky.Training;

/// <summary>One number about a set of pictures.</summary>
/// <param name="Name"><c>fid</c>, <c>clip_fid</c>, <c>clip_score</c>, <c>precision</c> or <c>recall</c>.</param>
/// <param name="Value">The number.</param>
public sealed record Measure(string Name, double Value);
