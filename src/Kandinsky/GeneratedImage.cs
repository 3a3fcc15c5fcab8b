namespace Kandinsky;

/// <summary>A finished picture and everything needed to repeat it.</summary>
/// <param name="Image">RGB pixels.</param>
/// <param name="Metadata">What was asked for; <see cref="ImageFile.Save"/> writes it into the file.</param>
public sealed record GeneratedImage(Image Image, PictureMetadata Metadata);
