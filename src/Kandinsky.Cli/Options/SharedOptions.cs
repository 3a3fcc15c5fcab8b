using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>Options every command has.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Print the result as one line of JSON.", Recursive = true };

    public static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Show no progress and no remarks.", Recursive = true };
}
