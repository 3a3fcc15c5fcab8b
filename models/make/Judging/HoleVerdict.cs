using System.Globalization;

namespace Kandinsky.Make;

/// <summary>What a filled hole has right.</summary>
/// <param name="Thing">The thing named is the best match of all things.</param>
/// <param name="Drawing">The style of what was drawn, the colour of a shape.</param>
/// <param name="Rest">Around the hole nothing changed.</param>
internal readonly record struct HoleVerdict(bool Thing, bool Drawing, bool Rest)
{
    /// <summary>How many of several have each right.</summary>
    public static string Shares(IReadOnlyList<HoleVerdict> verdicts)
    {
        return $"thing {Share(v => v.Thing)}, rest untouched {Share(v => v.Rest)}, both {Share(v => v.Thing && v.Rest)}, style or colour "
            + $"{Share(v => v.Drawing)}, all {Share(v => v is (true, true, true))}";

        string Share(Func<HoleVerdict, bool> isRight) => verdicts.Average(verdict => isRight(verdict) ? 1.0 : 0).ToString("P0", CultureInfo.InvariantCulture);
    }
}
