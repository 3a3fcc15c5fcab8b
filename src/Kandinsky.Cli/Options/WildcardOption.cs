using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>--wildcard-folder DIR</c>: where the words are that <c>__animal__</c> stands for.</summary>
internal static class WildcardOption
{
    public static Option<string?> Create() => new("--wildcard-folder")
    {
        Description = $"The folder of text files whose lines --wildcards chooses from. Default: {Wildcards.Variable}, or wildcards.",
        HelpName = "FOLDER",
    };
}
