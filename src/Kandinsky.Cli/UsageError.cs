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
        var problem = stray is null ? parse.Errors[0].Message.TrimEnd('.') : Unknown(stray, parse.CommandResult.Command);
        return $"{problem}; '{FullName(parse.CommandResult)} --help' shows how";
    }

    /// <summary>A mistyped option is not a prompt or a file.</summary>
    static IEnumerable<string> TakenForArguments(CommandResult result) =>
        result.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .Where(text => text.StartsWith("--", StringComparison.Ordinal) && !text.Contains(' '));

    static string Unknown(string word, Command command)
    {
        var (kind, known) = word.StartsWith('-') ? ("option", command.Options.Concat([SharedOptions.Json, SharedOptions.Quiet]).Select(option => option.Name))
            : command.Subcommands.Count > 0 ? ("command", command.Subcommands.Select(inner => inner.Name))
            : ("argument", []);
        var meant = NearestName.Near(word, [.. known]);
        return $"unknown {kind} '{word}'{(meant is null ? "" : $", did you mean '{meant}'?")}";
    }

    static string FullName(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{FullName(parent)} {result.Command.Name}" : result.Command.Name;
}
