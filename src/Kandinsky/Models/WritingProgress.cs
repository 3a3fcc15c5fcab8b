namespace Kandinsky;

/// <summary>How far the writing of a model is.</summary>
/// <param name="Component">The component being written.</param>
/// <param name="Written">Bytes of weights written.</param>
/// <param name="Total">Bytes of weights in all.</param>
public readonly record struct WritingProgress(string Component, long Written, long Total);
