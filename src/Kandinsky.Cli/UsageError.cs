using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Kandinsky.Cli;

/// <summary>Turns what the parser could not make sense of into one line with the remedy.</summary>
internal static class UsageError
{
    /// <summary>Null when the command line makes sense, or asks for help.</summary>
    public static string? Of(ParseResult parse)
    {
        if (parse.Tokens.FirstOrDefault(token => token.Type == TokenType.Directive) is { } directive)
            return $"{Unknown(directive.Value, parse.RootCommandResult.Command)}; '{FullName(parse.RootCommandResult)} --help' shows how";
        var stray = parse.UnmatchedTokens.Concat(TakenForArguments(parse)).FirstOrDefault();
        if (parse.Action is not (ParseErrorAction or AsynchronousCommandLineAction) || (parse.Errors.Count == 0 && stray is null)) return null;
        var problem = stray is null ? parse.Errors[0].Message.TrimEnd('.') : Unknown(stray, parse.CommandResult.Command);
        return $"{problem}; '{FullName(parse.CommandResult)} --help' shows how";
    }

    /// <summary>A mistyped option is not a prompt or a file.</summary>
    private static IEnumerable<string> TakenForArguments(ParseResult parse) =>
        parse.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .Where(text => text.StartsWith('-') && text.Length > 1 && (text[1] == '-' || char.IsAsciiLetter(text[1])) && !text.Contains(' '))
            .Except(CommandLineRules.Verbatim(parse));

    private static string Unknown(string word, Command command)
    {
        var (kind, known) = word.StartsWith('-') ? ("option", command.Options.Concat([SharedOptions.Json, SharedOptions.Quiet]).Select(option => option.Name))
            : command.Subcommands.Count > 0 ? ("command", command.Subcommands.Select(inner => inner.Name))
            : ("argument", []);
        var meant = Joined(word, command) ?? NearestName.Near(word, [.. known]);
        return $"unknown {kind} '{word}'{(meant is not null ? $", did you mean '{meant}'?" : kind == "option" ? "; what is no option goes behind '--'" : "")}";
    }

    /// <summary>The words that <c>-oout.png</c> stands for elsewhere.</summary>
    private static string? Joined(string word, Command command)
    {
        if (word is not ['-', not '-', _, ..]) return null;
        var option = command.Options.FirstOrDefault(option => option.Aliases.Contains(word[..2]));
        return option is null || option.Arity.MaximumNumberOfValues == 0 ? null : $"{word[..2]} {word[2..]}";
    }

    private static string FullName(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{FullName(parent)} {result.Command.Name}" : result.Command.Name;
}
