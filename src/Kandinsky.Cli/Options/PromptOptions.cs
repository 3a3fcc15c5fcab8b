using System.CommandLine;
using Kandinsky.Tensors;

namespace Kandinsky.Cli;

/// <summary>What to paint: prompts on the command line, in a file, or that of the picture to repeat.</summary>
sealed class PromptOptions
{
    readonly Argument<string[]> _prompts = new("prompt")
    {
        Description = "What to paint; several prompts make several pictures. (word:1.3) gives a word weight.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    readonly Option<string?> _file = new("--prompt-file") { Description = "A text file with a prompt on each line; lines that begin with # are passed over.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_prompts);
        command.Options.Add(_file);
    }

    /// <summary>The prompts, at least one.</summary>
    /// <exception cref="KandinskyException">There is none, or the file cannot be read.</exception>
    /// <param name="invocation">The run.</param>
    /// <param name="like">What the picture to repeat says.</param>
    /// <param name="first">A prompt that another argument took.</param>
    public IReadOnlyList<string> Read(Invocation invocation, PictureMetadata? like, string? first = null)
    {
        IReadOnlyList<string> prompts = first is null ? Given(invocation) : [first, .. Given(invocation)];
        if (prompts.Count == 0 && like is not null) prompts = [like.Prompt];
        return prompts.Count > 0 ? prompts : throw new KandinskyException("there is no prompt; say what to paint, or name a --prompt-file or a picture to repeat with --like", ErrorKind.Request);
    }

    /// <summary>The prompts that were given, perhaps none.</summary>
    /// <exception cref="KandinskyException">The file cannot be read.</exception>
    public IReadOnlyList<string> Given(Invocation invocation) =>
        [.. invocation.Value(_prompts) ?? [], .. invocation.Value(_file) is { } file ? PromptFile.Read(file) : []];
}
