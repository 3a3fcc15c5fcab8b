using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>The command line a run was begun with, kept among its settings so that <c>--resume</c> needs no other.</summary>
internal static class StoredArguments
{
    /// <summary>The setting's name.</summary>
    public const string Setting = "arguments";

    private const string Resume = "--resume", Steps = "--steps", Output = "--output";

    // What says how much is shown is no matter of the run.
    private static readonly string[] _shown = [Resume, SharedOptions.Json.Name, .. (string[])[SharedOptions.Quiet.Name, .. SharedOptions.Quiet.Aliases]];

    // What may be given beside --resume, with the number of words it takes.
    private static readonly Dictionary<string, int> _free = new()
    {
        [Steps] = 2, [Resume] = 1, [Output] = 2, ["--json"] = 1, ["--quiet"] = 1, ["--threads"] = 2
    };

    /// <summary>The words of a command line as a setting: those that may be others when the run goes on left out.</summary>
    public static string Of(ParseResult parse) => JsonSerializer.Serialize(parse.Tokens.Where(token => token.Type != TokenType.Option
        || !_shown.Contains(token.Value)).Select(token => token.Value).ToList(), ResultJson.Legible.ListString);

    /// <summary>The whole command line of a run that is to go on, where <c>--resume</c> alone was given; null elsewhere.</summary>
    /// <param name="parse">The command line.</param>
    /// <exception cref="KandinskyException">There is no such run, it is of another command, or more was given than may change.</exception>
    public static IReadOnlyList<string>? Restore(ParseResult parse)
    {
        var result = parse.CommandResult;
        if (!TrainCommand.IsKindOf(result.Command) || result.GetResult(Resume) is not OptionResult { Implicit: false }
            || result.Children.OfType<ArgumentResult>().Any(argument => argument.Tokens.Count > 0)) return null;
        var given = result.Children.OfType<OptionResult>().Where(option => !option.Implicit).ToList();
        if (given.FirstOrDefault(option => !_free.ContainsKey(option.Option.Name)) is { } other) throw new KandinskyException(
            $"--resume takes everything from the run but --steps; leave out {other.Option.Name}, or begin another run in a folder of its own",
            ErrorKind.Request);
        var folder = parse.GetValue<string>(Output)!;
        var words = Words(folder);
        string[] command = [.. Path(result)];
        if (!words.Take(command.Length).SequenceEqual(command))
            throw new KandinskyException($"the run in '{folder}' was begun by '{string.Join(' ', words.Take(command.Length))}', not "
                + $"'{string.Join(' ', command)}'; use that command", ErrorKind.Request);
        foreach (var option in given)
        {
            foreach (var name in option.Option.Aliases.Append(option.Option.Name))
            {
                if (words.IndexOf(name) is >= 0 and var at) words.RemoveRange(at, _free[option.Option.Name]);
            }
            words.Insert(command.Length, option.Option.Name);
            words.InsertRange(command.Length + 1, option.Tokens.Select(token => token.Value));
        }
        return words;
    }

    private static List<string> Words(string folder)
    {
        if (RunFolder.SettingsOf(folder).TryGetValue(Setting, out var text) && JsonSerializer.Deserialize(text, ResultJson.Legible.ListString) is { } words)
            return words;
        throw new KandinskyException($"the run in '{folder}' was not begun by this command; go on with it by the program that began it", ErrorKind.Request);
    }

    private static IEnumerable<string> Path(CommandResult result) => result.Parent is CommandResult parent ? [.. Path(parent), result.Command.Name] : [];
}
