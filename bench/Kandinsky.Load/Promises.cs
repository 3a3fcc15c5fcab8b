using System.Globalization;

namespace Kandinsky.Load;

/// <summary>What was measured, beside what is promised.</summary>
internal sealed class Promises
{
    public bool AreKept { get; private set; } = true;

    /// <summary>Prints a number that must not be above another.</summary>
    public void AtMost(string what, double measured, double promised, string unit)
    {
        var kept = measured <= promised;
        AreKept &= kept;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {measured:0.##} {unit}, promised {promised:0.##}{(kept ? "" : "  NOT KEPT")}"));
    }

    /// <summary>Prints whether something is so.</summary>
    public void So(string what, bool isSo)
    {
        AreKept &= isSo;
        Console.WriteLine($"{what}: {(isSo ? "yes" : "NO")}");
    }
}
