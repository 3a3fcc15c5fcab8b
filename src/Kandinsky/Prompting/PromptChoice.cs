using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kandinsky;

/// <summary>Reads one prompt from left to right and draws at each choice: first which alternative, then what is inside it.</summary>
/// <param name="wildcards">Where the words are.</param>
/// <param name="state">The state of the random numbers: those of SplitMix64 (Steele, Lea and Flood 2014).</param>
internal sealed partial class PromptChoice(Wildcards wildcards, ulong state)
{
    private const int MostChoices = 10_000, LongestPrompt = 100_000, Deepest = 32;

    private int _choices;

    /// <summary>The text with its words chosen.</summary>
    /// <exception cref="KandinskyException">It is not well formed, or needs a file that is not there.</exception>
    public string Choose(string text)
    {
        var chosen = new StringBuilder();
        Take(text, chosen, depth: 0);
        return chosen.ToString();
    }

    private void Take(string text, StringBuilder chosen, int depth)
    {
        if (depth > Deepest) throw Wrong($"choices are nested more than {Deepest} deep; does a file of wildcards name itself?");
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '{' or '}' or '|' or '_')
            {
                chosen.Append(text[at + 1]);
                at += 2;
            }
            else if (text[at] == '{')
            {
                var (alternatives, end) = Alternatives(text, at);
                Take(One(alternatives, text[at..end]), chosen, depth + 1);
                at = end;
            }
            else if (Wildcards.FileMark().Match(text, at) is { Success: true } mark)
            {
                Take(One(wildcards.Lines(mark.Groups[1].Value), mark.Value), chosen, depth + 1);
                at += mark.Length;
            }
            else
            {
                chosen.Append(text[at++]);
            }
            if (chosen.Length > LongestPrompt) throw Wrong($"its words would be more than {LongestPrompt} letters");
        }
    }

    /// <summary>What stands between a brace and the one that closes it, cut at its bars; and where the text goes on.</summary>
    private static (List<string> Alternatives, int End) Alternatives(string text, int open)
    {
        var alternatives = new List<string>();
        var (start, depth) = (open + 1, 0);
        for (var at = open; at < text.Length; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '{') depth++;
            else if (text[at] == '|' && depth == 1)
            {
                alternatives.Add(text[start..at]);
                start = at + 1;
            }
            else if (text[at] == '}' && --depth == 0)
            {
                alternatives.Add(text[start..at]);
                return (alternatives, at + 1);
            }
        }
        throw Wrong($"the brace in '{LegibleText.Of(text[open..], longest: 40)}' is never closed; write \\{{ for a brace that is meant as it stands");
    }

    /// <summary>One of several, as their weights have it.</summary>
    private string One(IReadOnlyList<string> alternatives, string written)
    {
        if (++_choices > MostChoices) throw Wrong($"it asks for more than {MostChoices} choices");
        var weighed = alternatives.Select(Weighed).ToList();
        var all = weighed.Sum(alternative => alternative.Weight);
        if (!(all > 0) || !double.IsFinite(all))
            throw Wrong($"the weights in '{LegibleText.Of(written, longest: 40)}' sum to {all.ToString(CultureInfo.InvariantCulture)}; give one above 0");
        var drawn = (Next() >> 11) * (1.0 / (1UL << 53)) * all;
        foreach (var (text, weight) in weighed)
        {
            drawn -= weight;
            if (drawn < 0) return text;
        }
        return weighed.Last(alternative => alternative.Weight > 0).Text;
    }

    private static (string Text, double Weight) Weighed(string alternative)
    {
        if (Count().Match(alternative) is { Success: true } count)
            throw Wrong($"'{count.Value}' asks for several alternatives at once, which is not known here; write the choice several times");
        return Weight().Match(alternative) is { Success: true } weight
            ? (alternative[weight.Length..], double.Parse(weight.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture))
            : (alternative, 1);
    }

    private ulong Next()
    {
        var mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
        return mixed ^ mixed >> 31;
    }

    private static KandinskyException Wrong(string what) => new($"The prompt's words cannot be chosen: {what}.", ErrorKind.Request);

    [GeneratedRegex(@"^\s*([0-9]{1,12}(?:\.[0-9]{1,12})?)::", RegexOptions.CultureInvariant)]
    private static partial Regex Weight();

    [GeneratedRegex(@"^\s*[0-9]*(?:-[0-9]*)?\$\$", RegexOptions.CultureInvariant)]
    private static partial Regex Count();
}
