using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>What to paint: prompts on the command line, in a file, or that of the picture to repeat.</summary>
/// <param name="isNeeded">Whether there must be a prompt.</param>
internal sealed class PromptOptions(bool isNeeded = true)
{
    private readonly Argument<string[]> _prompts = new("prompt")
    {
        Description = "What to paint; several prompts make several pictures. (word:1.3) gives a word weight; with --wildcards the seed chooses in {red|green} "
            + "and __animal__.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _file = new("--prompt-file")
    {
        Description =
            "A text file with a prompt on each line, or the fields of a request as JSON; lines that begin with # are passed over; - is standard input.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_prompts);
        command.Options.Add(_file);
    }

    /// <summary>Whether there will be a prompt.</summary>
    public bool IsGiven(Invocation invocation, RequestValues like, string? first) =>
        first is not null || invocation.Value(_prompts) is { Length: > 0 } || invocation.Value(_file) is not null || (isNeeded && like.Keys.Count > 0);

    /// <summary>A prompt each, and what a line of a file says beside it; at least one if a prompt is needed.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="like">What the picture to repeat says.</param>
    /// <param name="fields">The fields a line may set.</param>
    /// <param name="first">A prompt that another argument took.</param>
    /// <exception cref="KandinskyException">There is none, or the file cannot be read.</exception>
    public IReadOnlyList<RequestValues> Read(Invocation invocation, RequestValues like, IReadOnlyList<RequestField> fields, string? first = null)
    {
        List<RequestValues> prompts = [.. (invocation.Value(_prompts) ?? []).Prepend(first).OfType<string>().Select(RequestValues.OfPrompt)];
        if (invocation.Value(_file) is { } file) prompts.AddRange(invocation.Input.Prompts(file, fields));
        if (prompts.Count > 0 || !isNeeded) return prompts;
        return like.Keys.Count > 0 ? [RequestValues.None]
            : throw new KandinskyException("there is no prompt; say what to paint, or name a --prompt-file or a picture to repeat with --like",
                ErrorKind.Request);
    }
}
