using System.Text.RegularExpressions;

namespace Kandinsky;

/// <summary>
/// Which matrices an exception in PEFT's settings is for: a regular expression that must match a path's end, from its beginning or from behind a dot.
/// </summary>
internal sealed class LoraPattern
{
    private const int Longest = 1000;

    private readonly string _text;
    private readonly Regex? _regex;

    private LoraPattern(string text, Regex? regex) => (_text, _regex) = (text, regex);

    /// <summary>Reads an expression; it cannot take longer than in proportion to the path.</summary>
    /// <param name="text">The expression. A plain name is one too, in which each dot stands for any letter.</param>
    /// <param name="source">The settings it stands in, for messages.</param>
    /// <exception cref="KandinskyException">It is not understood.</exception>
    public static LoraPattern Parse(string text, JsonConfig source)
    {
        if (text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.')) return new(text, null);
        try
        {
            if (text.Length <= Longest) return new(text, new($@"\A(.*\.)?({text})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // What is wrong is said below.
        }
        throw source.Error($"'{LegibleText.Of(text)}' is no regular expression that is understood");
    }

    /// <summary>Whether the exception is for a matrix.</summary>
    /// <param name="path">The matrix's path.</param>
    public bool Matches(string path)
    {
        if (_regex is not null) return _regex.IsMatch(path);
        var start = path.Length - _text.Length;
        if (start < 0 || (start > 0 && path[start - 1] != '.')) return false;
        for (var i = 0; i < _text.Length; i++)
        {
            if (_text[i] != '.' && _text[i] != path[start + i]) return false;
        }
        return true;
    }
}
