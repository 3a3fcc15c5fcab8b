using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>Where pictures go.</summary>
internal static class OutputOption
{
    public static Option<string> Create() => new("--output", "-o")
    {
        Description =
            "File to write, .png or .jpg. {prompt}, {seed} and {index} are filled in, several pictures are numbered; - writes a PNG to standard output.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "out.png",
    };
}
