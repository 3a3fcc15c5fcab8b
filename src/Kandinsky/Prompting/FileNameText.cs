using System.Text;

namespace Kandinsky;

/// <summary>Makes any text part of a file name that is safe on every system.</summary>
internal static class FileNameText
{
    private const int MostBytes = 200; // of the 255 a name may have, so that the rest of the pattern fits

    /// <summary>Letters and digits of any script in lower case, everything else as single hyphens; <c>picture</c> when nothing is left.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">The most letters to keep.</param>
    public static string Of(string text, int longest)
    {
        var name = new StringBuilder();
        var (letters, bytes) = (0, 0);
        foreach (var rune in text.ToLowerInvariant().EnumerateRunes())
        {
            var keep = Rune.IsLetterOrDigit(rune);
            if (!keep && (name.Length == 0 || name[^1] == '-'))
                continue;
            bytes += keep ? rune.Utf8SequenceLength : 1;
            if (++letters > longest || bytes > MostBytes)
                break;
            name.Append(keep ? rune.ToString() : "-");
        }

        var kept = name.ToString().TrimEnd('-');
        return kept.Length == 0 ? "picture" : DeviceName.Is(kept) ? $"{kept}-" : kept;
    }
}
