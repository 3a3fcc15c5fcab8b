using System.CommandLine;
using System.CommandLine.Parsing;

namespace Kandinsky.Cli;

/// <summary>How the words of a command line are taken: as they stand. What a prompt may begin with is no syntax.</summary>
internal static class CommandLineRules
{
    /// <summary>No word is replaced by the contents of a file it names with <c>@</c>, and <c>-out of this world</c> is no <c>-o</c>.</summary>
    private static readonly ParserConfiguration Plain = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Options whose value may be left out.</summary>
    private static readonly Dictionary<string, RequestField> Bare = RequestFields.All.Where(field => field is { Option: not null, Bare: not null })
        .ToDictionary(field => field.Option!);

    /// <summary>Parses a command line.</summary>
    public static ParseResult Parse(Command command, IReadOnlyList<string> words) => command.Parse([.. WithBareValues([.. WithEmptyValues(words)])], Plain);

    /// <summary>The words behind <c>--</c>, all of which are meant as they stand.</summary>
    public static IEnumerable<string> Verbatim(ParseResult parse) => parse.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Select(token =>
        token.Value);

    /// <summary>An option whose value may be left out has it where what follows is none: <c>--only-masked "a red hat"</c>.</summary>
    private static IEnumerable<string> WithBareValues(IReadOnlyList<string> words)
    {
        var isVerbatim = false;
        foreach (var (index, word) in words.Index())
        {
            yield return word;
            isVerbatim |= word == "--";
            if (!isVerbatim && Bare.TryGetValue(word, out var field) && (index + 1 == words.Count || field.Complaint(words[index + 1]) is not null))
                yield return field.Bare!;
        }
    }

    /// <summary>The parser takes <c>--negative=</c> for an option without a value; here it is one with an empty value.</summary>
    private static IEnumerable<string> WithEmptyValues(IReadOnlyList<string> words)
    {
        var isVerbatim = false;
        foreach (var word in words)
        {
            isVerbatim |= word == "--";
            if (!isVerbatim && word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) == word.Length - 1
                && word.Length > 3)
            {
                yield return word[..^1];
                yield return "";
            }
            else
            {
                yield return word;
            }
        }
    }
}
