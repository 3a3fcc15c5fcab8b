namespace Kandinsky.Training;

/// <summary>One picture of a data set and what is said of it.</summary>
/// <param name="Name">Where it is in the data set: a path with forward slashes, or a row.</param>
/// <param name="Captions">What is said of it, at least one; an epoch takes one of them.</param>
public sealed record PictureEntry(string Name, IReadOnlyList<string> Captions);
