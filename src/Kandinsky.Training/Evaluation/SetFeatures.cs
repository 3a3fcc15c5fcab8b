namespace Kandinsky.Training;

/// <summary>Features of all pictures of a set that can be read.</summary>
/// <param name="Values">[pictures, width].</param>
/// <param name="Entries">The place of each in the set.</param>
/// <param name="LeftOut">What could not be read.</param>
public sealed record SetFeatures(float[] Values, IReadOnlyList<int> Entries, IReadOnlyList<LeftOut> LeftOut);
