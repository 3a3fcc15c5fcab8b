using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>Options that take names with commas between.</summary>
internal static class NameList
{
    /// <summary>An option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    public static Option<IReadOnlyList<string>?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAME,NAME",
        CustomParser = result => result.Tokens.Single().Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
    };
}
