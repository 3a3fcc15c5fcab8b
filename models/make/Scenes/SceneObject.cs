namespace Kandinsky.Make;

/// <summary>A thing in a scene.</summary>
/// <param name="Thing">What it is.</param>
/// <param name="Style">How it is drawn; 0 for a shape.</param>
/// <param name="ColourIndex">A shape's colour in the palette; −1 for what was drawn.</param>
/// <param name="Colour">The colour as it is painted.</param>
/// <param name="X">Its middle, as a share of the picture.</param>
/// <param name="Y">The same downwards.</param>
/// <param name="Half">Half its length, as a share of the picture.</param>
internal sealed record SceneObject(Thing Thing, int Style, int ColourIndex, Colour Colour, float X, float Y, float Half);
