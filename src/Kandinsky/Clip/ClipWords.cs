using System.Globalization;
using System.Text;

namespace Kandinsky;

/// <summary>
/// Cleans a prompt and cuts it into the words that are encoded one by one: form C, lower case, then contractions ('s 't 're 've
/// 'm 'll 'd), runs of letters, single digits and runs of everything else; white space separates and is dropped.
/// </summary>
internal static class ClipWords
{
    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    private static readonly string[] _contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    /// <summary>The words of a text that holds no special token.</summary>
    public static List<string> Split(string text)
    {
        var clean = LowerCase(CanonicalComposition.Compose(text));
        var words = new List<string>();
        for (var start = 0; start < clean.Length;)
        {
            var length = WordLength(clean.AsSpan(start), out var kind);
            if (kind != Kind.Space)
            {
                words.Add(clean.Substring(start, length));
            }

            start += length;
        }

        return words;
    }

    /// <summary>
    /// Character by character, blind to culture and context: Σ becomes σ everywhere. İ is the one character whose lower case is
    /// two, i and a combining dot.
    /// </summary>
    private static string LowerCase(string text)
    {
        var lower = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value == 'İ' ? lower.Append("i\u0307") : lower.Append(Rune.ToLowerInvariant(rune));
        }

        return lower.ToString();
    }

    private static int WordLength(ReadOnlySpan<char> text, out Kind kind)
    {
        kind = KindOf(text, out var length);
        foreach (var contraction in _contractions)
        {
            if (text[0] == '\'' && text.StartsWith(contraction, StringComparison.Ordinal))
            {
                return contraction.Length;
            }
        }

        while (kind != Kind.Number && length < text.Length && KindOf(text[length..], out var next) == kind)
        {
            length += next;
        }

        return length;
    }

    private static Kind KindOf(ReadOnlySpan<char> text, out int length)
    {
        _ = Rune.DecodeFromUtf16(text, out var rune, out length);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other,
        };
    }
}
