using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>A picture as an argument.</summary>
internal static class ImageArgument
{
    public static Argument<string> Create(string name, string description) => new(name) { Description = description };
}
