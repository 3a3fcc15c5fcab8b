using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>A command whose help ends with examples to copy; the first works on a fresh checkout.</summary>
internal sealed class TaughtCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;
}
