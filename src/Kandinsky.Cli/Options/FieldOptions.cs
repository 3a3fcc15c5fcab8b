using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>The options that set a request's fields, made from the fields' description.</summary>
internal sealed class FieldOptions
{
    private readonly IReadOnlyList<(RequestField Field, Option Option)> _options;

    /// <param name="fields">The fields of the command's requests.</param>
    public FieldOptions(IReadOnlyList<RequestField> fields)
    {
        Fields = fields;
        _options = [.. fields.Where(field => field.Option is not null).Select(field => (field, Create(field, field.Option!)))];
    }

    /// <summary>The fields of the command's requests.</summary>
    public IReadOnlyList<RequestField> Fields { get; }

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _options) command.Options.Add(option);
    }

    /// <summary>What the command line chose.</summary>
    public RequestValues Given(Invocation invocation)
    {
        var given = RequestValues.None;
        foreach (var (field, option) in _options)
        {
            var text = option is Option<bool?> flag ? invocation.Value(flag) is { } isOn ? isOn ? "on" : "off" : null
                : invocation.Value((Option<string?>)option);
            if (text is not null) given = given.With(field, text);
        }
        return given;
    }

    /// <summary>Whether a seed was to be drawn.</summary>
    public bool AskForAnySeed(Invocation invocation) =>
        _options.Any(pair => pair.Field.Key == "seed" && invocation.Value((Option<string?>)pair.Option) is { } text
            && (text == "-1" || string.Equals(text, "random", StringComparison.OrdinalIgnoreCase)));

    private static Option Create(RequestField field, string name)
    {
        var description = field.Default is { } usual && field.Kind != FieldKind.Flag ? $"{field.Summary} Default: {usual}." : field.Summary;
        if (field.Bare is { } bare) description += $" Without a number: {bare}.";
        if (field.Kind == FieldKind.Flag) return new Option<bool?>(name) { Description = description };
        return new Option<string?>(name, field.OtherOption is { } other ? [other] : [])
        {
            Description = description,
            HelpName = field.Kind switch
            {
                FieldKind.Whole => "N",
                FieldKind.Number => "X",
                FieldKind.Choice => "NAME",
                _ => field.Key == "scheduler" ? "NAME"
                : "TEXT"
            },
            CustomParser = result =>
            {
                var text = result.Tokens.Single().Value;
                if (field.Complaint(text) is { } complaint) result.AddError($"{name} {complaint}");
                return text;
            },
        };
    }
}
