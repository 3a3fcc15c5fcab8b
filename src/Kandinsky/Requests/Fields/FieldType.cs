using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky;

/// <summary>How values of one type are read and written, as text (an option, a picture's metadata) and as JSON.</summary>
/// <typeparam name="T">The values' type.</typeparam>
/// <param name="Kind">What users are told it is.</param>
/// <param name="Expected">The same in words, such as <c>a whole number</c>.</param>
internal abstract record FieldType<T>(FieldKind Kind, string Expected) where T : notnull
{
    /// <summary>The words that are taken, if only a few are.</summary>
    public virtual IReadOnlyList<string> Choices => [];

    /// <summary>Reads a text; false if it is no such value.</summary>
    public abstract bool TryParse(string text, out T value);

    /// <summary>The text that gives the same value.</summary>
    public abstract string Format(T value);

    /// <summary>Reads JSON; false if it is no such value.</summary>
    public abstract bool TryRead(JsonElement json, PictureText pictures, out T value);

    /// <summary>The JSON that gives the same value.</summary>
    public abstract JsonNode Write(T value, PictureText pictures);
}
