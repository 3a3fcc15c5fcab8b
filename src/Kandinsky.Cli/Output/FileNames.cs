using System.Globalization;
using System.Text;

namespace Kandinsky.Cli;

/// <summary>Makes one file name a picture out of what follows <c>--output</c>.</summary>
static class FileNames
{
    const int LongestPrompt = 60;

    /// <summary>Fills in {prompt}, {seed} and {index}; where that leaves two names equal, numbers them all: out-1.png, out-2.png.</summary>
    public static IReadOnlyList<string> Of(string pattern, IReadOnlyList<(string Prompt, ulong Seed)> pictures)
    {
        var names = pictures.Select((picture, index) => Fill(pattern, picture.Prompt, picture.Seed, index + 1)).ToList();
        return names.Distinct().Count() == names.Count ? names : [.. names.Select((name, index) => Numbered(name, index + 1))];
    }

    static string Fill(string pattern, string prompt, ulong seed, int index) =>
        pattern
            .Replace("{prompt}", Slug(prompt), StringComparison.Ordinal)
            .Replace("{seed}", seed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{index}", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    static string Numbered(string name, int index) =>
        Path.Combine(Path.GetDirectoryName(name) ?? "", $"{Path.GetFileNameWithoutExtension(name)}-{index}{Path.GetExtension(name)}");

    /// <summary>Letters and digits of any script, everything else as single hyphens.</summary>
    static string Slug(string prompt)
    {
        var slug = new StringBuilder();
        foreach (var rune in prompt.ToLowerInvariant().EnumerateRunes())
        {
            if (slug.Length >= LongestPrompt) break;
            if (Rune.IsLetterOrDigit(rune)) slug.Append(rune.ToString());
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        var text = slug.ToString().Trim('-');
        return text.Length > 0 ? text : "picture";
    }
}
