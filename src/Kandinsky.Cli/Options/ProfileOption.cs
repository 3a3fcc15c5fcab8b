using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>Where the operations that ran are written, for commands that run models.</summary>
internal static class ProfileOption
{
    public static Option<string?> Create() => new("--profile")
    {
        Description = "Write every operation with its time and speed to this file, in the Chrome trace format.",
        HelpName = "FILE",
    };

    /// <summary>What records the operations; null when no file was named.</summary>
    public static ProfileRecorder? Read(Invocation invocation, Option<string?> option) => invocation.Value(option) is null ? null : new();

    /// <summary>Writes the file, if one was named.</summary>
    public static void Write(Invocation invocation, Option<string?> option, ProfileRecorder? recorder)
    {
        if (invocation.Value(option) is { } path) recorder?.Write(path);
    }
}
