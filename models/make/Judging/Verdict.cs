namespace Kandinsky.Make;

/// <summary>What a picture has right of what was asked for.</summary>
/// <param name="Thing">The thing named is the best match of all things; of two things both are, where the relation puts them.</param>
/// <param name="Drawing">The style of what was drawn, the colour of a shape.</param>
/// <param name="Place">The place of one thing; of two their relation, which is that of the things found.</param>
/// <param name="Size">The size of one thing.</param>
/// <param name="Background">The colour or colours behind.</param>
internal readonly record struct Verdict(bool Thing, bool Drawing, bool Place, bool Size, bool Background)
{
    /// <summary>Whether everything is right.</summary>
    public bool All => Thing && Drawing && Place && Size && Background;
}
