namespace Kandinsky.Make;

/// <summary>Something that is painted: a thing that was drawn, in several styles, or a shape of one colour.</summary>
/// <param name="Index">Its place among all.</param>
/// <param name="Name">What captions call it.</param>
/// <param name="Code">Its code point in Unicode, in hexadecimal; null for a shape.</param>
internal sealed record Thing(int Index, string Name, string? Code)
{
    /// <summary>Whether it has a colour of its own choice, and no style.</summary>
    public bool IsShape => Code is null;
}
