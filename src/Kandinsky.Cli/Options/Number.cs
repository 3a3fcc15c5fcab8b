using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Kandinsky.Cli;

/// <summary>Options that take a number, with an error that says so; the library judges whether the number makes sense.</summary>
internal static class Number
{
    private const string Decimals = "a number";

    /// <summary>A whole number; null when not given.</summary>
    /// <param name="name">With the dashes.</param>
    /// <param name="description">For the help.</param>
    /// <param name="variable">An environment variable that stands in when the option is not given.</param>
    public static Option<int?> Whole(string name, string description, string? variable = null) =>
        Create<int>(name, description, "a whole number", NumberStyles.AllowLeadingSign, variable);

    /// <summary>A number with decimals; null when not given.</summary>
    public static Option<double?> Decimal(string name, string description) =>
        Create<double>(name, description, Decimals, NumberStyles.Float, variable: null);

    private static Option<T?> Create<T>(string name, string description, string kind, NumberStyles styles, string? variable)
        where T : struct, INumber<T>
    {
        var option = new Option<T?>(name)
        {
            Description = description,
            HelpName = typeof(T) == typeof(double) ? "X" : "N",
            CustomParser = result => Parse<T>(result, name, result.Tokens.Single().Value, kind, styles),
        };
        if (variable is not null)
            option.DefaultValueFactory = result => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
                ? Parse<T>(result, variable, text, kind, styles) : null;
        return option;
    }

    private static T? Parse<T>(ArgumentResult result, string name, string text, string kind, NumberStyles styles)
        where T : struct, INumber<T>
    {
        if (T.TryParse(text, styles, CultureInfo.InvariantCulture, out var value) && T.IsFinite(value)) return value;
        result.AddError($"{name} takes {kind}, not {(kind == Decimals ? DecimalText.Complaint(text) : $"'{text}'")}");
        return null;
    }
}
