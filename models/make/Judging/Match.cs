namespace Kandinsky.Make;

/// <summary>Something that may be in a picture, and what is left unexplained if it is.</summary>
/// <param name="Thing">What it is.</param>
/// <param name="Drawing">Its style, or a shape's colour.</param>
/// <param name="Spot">Where and how large.</param>
/// <param name="Error">The sum of squared differences, less than without it by so much.</param>
internal readonly record struct Match(Thing Thing, int Drawing, Spot Spot, double Error);

/// <summary>Where something may be, as a share of the picture.</summary>
/// <param name="X">Its middle.</param>
/// <param name="Y">The same downwards.</param>
/// <param name="Half">Half its length.</param>
/// <param name="Place">The place that stands for, or −1.</param>
/// <param name="Size">The size that stands for, or −1.</param>
internal readonly record struct Spot(float X, float Y, float Half, int Place = -1, int Size = -1);
