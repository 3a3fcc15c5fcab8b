using System.CommandLine;
using System.CommandLine.Parsing;

namespace Kandinsky.Cli;

/// <summary>Options that take one of a few words.</summary>
internal static class Choice
{
    /// <param name="name">With the dashes.</param>
    /// <param name="description">For the help.</param>
    /// <param name="helpName">Stands for the word in the help.</param>
    /// <param name="choices">What each word means.</param>
    /// <param name="otherwise">What no word means.</param>
    public static Option<T> Of<T>(string name, string description, string helpName, IReadOnlyDictionary<string, T> choices, T otherwise) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => Parse(result, name, choices)!,
    };

    /// <summary>What the one word an option was given means.</summary>
    public static T? Parse<T>(ArgumentResult result, string name, IReadOnlyDictionary<string, T> choices)
    {
        var text = result.Tokens.Single().Value;
        if (choices.TryGetValue(text, out var value)) return value;
        result.AddError($"{name} takes {string.Join(", ", choices.Keys)}, not '{text}'");
        return default;
    }
}
