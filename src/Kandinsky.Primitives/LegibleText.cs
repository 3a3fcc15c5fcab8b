using System.Globalization;
using System.Text;

namespace Kandinsky;

/// <summary>Makes text from outside fit for a message: short, on one line, without anything a terminal would act on.</summary>
internal static class LegibleText
{
    /// <summary>The text's beginning; letters that are not to be seen become question marks.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">The most letters to keep.</param>
    public static string Of(string text, int longest = 120)
    {
        var legible = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (legible.Length >= longest)
                return $"{legible}…";
            legible.Append(IsSeen(rune) ? rune.ToString() : "?");
        }

        return legible.ToString();
    }

    // Control, format (reversing and invisible letters), line and paragraph separators, unassigned and private ones.
    private static bool IsSeen(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate);
}
