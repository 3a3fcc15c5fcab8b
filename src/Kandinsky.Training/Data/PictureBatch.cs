namespace Kandinsky.Training;

/// <summary>Pictures that are trained on together.</summary>
/// <param name="Size">The size they are cropped to.</param>
/// <param name="Showings">The pictures, at least one.</param>
public sealed record PictureBatch(PictureSize Size, IReadOnlyList<Showing> Showings);
