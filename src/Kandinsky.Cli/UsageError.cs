using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Kandinsky.Cli;

/// <summary>Turns what the parser could not make sense of into one line with the remedy.</summary>
static class UsageError
{
    /// <summary>Null when the command line makes sense, or asks for help.</summary>
    public static string? Of(ParseResult parse)
    {
        var stray = parse.UnmatchedTokens.Concat(TakenForArguments(parse.CommandResult)).FirstOrDefault();
        if (parse.Action is not (ParseErrorAction or AsynchronousCommandLineAction) || (parse.Errors.Count == 0 && stray is null)) return null;
        var problem = stray is null ? parse.Errors[0].Message.TrimEnd('.') : Unknown(stray, parse.CommandResult);
        return $"{problem}; '{FullName(parse.CommandResult)} --help' shows how";
    }

    /// <summary>A mistyped option is not a prompt or a file.</summary>
    static IEnumerable<string> TakenForArguments(CommandResult result) =>
        result.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .Where(text => text.StartsWith("--", StringComparison.Ordinal) && !text.Contains(' '));

    static string Unknown(string word, CommandResult result)
    {
        var command = result.Command;
        if (!word.StartsWith('-'))
            return $"unknown {(command.Subcommands.Count > 0 ? "command" : "argument")} '{word}'{Suggestion.For(word, command.Subcommands.Select(inner => inner.Name))}";
        var known = command.Options.Concat([SharedOptions.Json, SharedOptions.Quiet]).Select(option => option.Name);
        return $"unknown option '{word}'{Suggestion.For(word, known)}";
    }

    static string FullName(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{FullName(parent)} {result.Command.Name}" : result.Command.Name;
}
