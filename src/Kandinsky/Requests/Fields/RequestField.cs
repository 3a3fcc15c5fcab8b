using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky;

/// <summary>
/// One field of a request: what it is called in JSON, on the command line and in a picture's metadata, what it holds, and what it is when it is not given.
/// <see cref="RequestFields"/> lists them.
/// </summary>
public abstract class RequestField
{
    private protected RequestField(string key, FieldKind kind, string summary) =>
        (Key, Kind, Summary, Option) = (key, kind, summary, $"--{key.Replace('_', '-')}");

    /// <summary>Its key in JSON, such as <c>prior_steps</c>.</summary>
    public string Key { get; }

    /// <summary>The option of the command that sets it, such as <c>--prior-steps</c>; null where an argument or something else does.</summary>
    public string? Option { get; init; }

    /// <summary>Another name of that option; null for none.</summary>
    public string? OtherOption { get; init; }

    /// <summary>What that option means where no value follows it; null if one must.</summary>
    public string? Bare { get; init; }

    /// <summary>What it holds.</summary>
    public FieldKind Kind { get; }

    /// <summary>What it means, in a sentence.</summary>
    public string Summary { get; }

    /// <summary>The name of the value that a picture's metadata has beyond what every picture's have; null if it has none.</summary>
    public string? Recorded { get; init; }

    /// <summary>The least number; null for no bound.</summary>
    public double? Least { get; init; }

    /// <summary>The largest number; null for no bound.</summary>
    public double? Most { get; init; }

    /// <summary>Whether it must be above <see cref="Least"/>.</summary>
    public bool IsAboveLeast { get; init; }

    /// <summary>Whether a request cannot do without.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The words it takes, if only a few are.</summary>
    public abstract IReadOnlyList<string> Choices { get; }

    /// <summary>What it is when not given, in words; null if nothing takes its place.</summary>
    public abstract string? Default { get; }

    /// <summary>Its name in a sentence.</summary>
    internal string Words => Key.Replace('_', ' ');

    /// <summary>What a value looks like, such as <c>a whole number</c>.</summary>
    internal abstract string Expected { get; }

    /// <summary>The type of the requests that have it, or a type they derive from.</summary>
    internal abstract Type RequestType { get; }

    /// <summary>Whether a text is a value of its kind; its range is looked at when the request is run.</summary>
    /// <param name="text">The text.</param>
    /// <returns>What is wrong, in one line without the field's name, such as <c>takes a whole number, not 'x'</c>; null if nothing is.</returns>
    public string? Complaint(string text) => TryParse(text, out _) ? null
        : $"takes {Expected}, not {(Kind == FieldKind.Number ? DecimalText.Complaint(text) : $"'{LegibleText.Of(text)}'")}";

    /// <summary>Whether JSON is a value of its kind and within its range.</summary>
    /// <param name="json">The JSON; a picture stands in it as Base64.</param>
    /// <returns>What is wrong, in one line without the field's name, such as <c>is 0; give a number from 1 to 999</c>; null if nothing is.</returns>
    public abstract string? Complaint(JsonElement json);

    internal abstract object? Get(PictureRequest request);

    internal abstract PictureRequest With(PictureRequest request, object value);

    internal abstract bool TryParse(string text, out object value);

    internal abstract bool TryRead(JsonElement json, PictureText pictures, out object value);

    internal abstract JsonNode Write(object value, PictureText pictures);

    /// <summary>What is wrong with JSON that is no value of its kind.</summary>
    internal string Misfit(JsonElement json) => $"takes {Expected}, not {LegibleText.Of(json.GetRawText(), longest: 40)}";

    /// <summary>Adds the request's value to its pictures' metadata, if it says more than the metadata of every picture.</summary>
    internal abstract PictureMetadata Record(PictureRequest request, PictureMetadata metadata);

    /// <summary>The value that metadata say; null if they say none.</summary>
    internal abstract object? Recall(PictureMetadata metadata);

    /// <summary>Refuses a value that is missing or out of range.</summary>
    internal abstract void Check(PictureRequest request);
}
