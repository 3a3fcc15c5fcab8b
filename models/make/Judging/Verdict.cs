using System.Globalization;

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

    /// <summary>How many of several have each right.</summary>
    public static string Shares(IReadOnlyList<Verdict> verdicts)
    {
        return $"thing {Share(v => v.Thing)}, style or colour {Share(v => v.Drawing)}, place {Share(v => v.Place)}, size {Share(v => v.Size)}, "
            + $"background {Share(v => v.Background)}, all {Share(v => v.All)}";

        string Share(Func<Verdict, bool> isRight) => verdicts.Average(verdict => isRight(verdict) ? 1.0 : 0).ToString("P0", CultureInfo.InvariantCulture);
    }
}
