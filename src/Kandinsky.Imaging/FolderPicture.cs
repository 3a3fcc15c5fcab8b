namespace Kandinsky;

/// <summary>A picture of a folder; its file was read, or what is wrong with it is told.</summary>
/// <param name="File">Its path.</param>
/// <param name="Image">The picture; null if it cannot be read.</param>
/// <param name="Error">Why it cannot be read; null if it can.</param>
public sealed record FolderPicture(string File, Image? Image, KandinskyException? Error);
