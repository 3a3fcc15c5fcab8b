using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky.Server;

/// <summary>
/// Reads fields by name from JSON or from a form alike, and knows which were not asked for. A field that is null or empty text in a form is not there.
/// </summary>
internal sealed class FieldReader
{
    private readonly Dictionary<string, JsonElement> _fields = [];
    private readonly HashSet<string> _read = [];

    public FieldReader(JsonElement json)
    {
        foreach (var property in json.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null)) _fields[property.Name] =
            property.Value;
    }

    public FieldReader(MultipartForm form)
    {
        foreach (var group in form.Texts.GroupBy(text => text.Name.EndsWith("[]", StringComparison.Ordinal) ? text.Name[..^2] : text.Name))
        {
            var values = group.Select(text => text.Value).Where(value => value.Length > 0).ToList();
            if (values.Count > 0) _fields[group.Key] = values is [var one] ? Element(one) : Array(values);
        }
    }

    public bool Has(string name) => _fields.ContainsKey(name);

    public string? Text(string name) => Find(name) is not { } value ? null : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(name, "a text");

    /// <summary>One of some words.</summary>
    public string? Word(string name, params ReadOnlySpan<string> words) =>
        Text(name) is not { } word ? null : words.Contains(word) ? word : throw Wrong(name, string.Join(", ", words.ToArray()));

    public int? Whole(string name, int least = int.MinValue, int most = int.MaxValue)
    {
        if (Number(name) is not { } number) return null;
        return number >= least && number <= most && number == Math.Floor(number) ? (int)number
            : throw Wrong(name, most == int.MaxValue ? "a whole number" : $"a whole number from {least} to {most}");
    }

    public double? Number(string name)
    {
        if (Find(name) is not { } value) return null;
        var number = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => double.NaN,
        };
        return double.IsFinite(number) ? number : throw Wrong(name, "a number");
    }

    /// <summary>
    /// A field of the library's requests, under the name a job has it by or another. Numbers may stand as text, whole ones with a fraction of 0.
    /// </summary>
    /// <param name="field">Its name in a job.</param>
    /// <param name="name">Its name here; the same if null.</param>
    public JsonNode? Painting(string field, string? name = null)
    {
        name ??= field;
        if (Find(name) is not { } value) return null;
        var known = JobFields.Find(field)!;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!
            : known.Kind == FieldKind.Whole && value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number == Math.Floor(number)
            && Math.Abs(number) <= int.MaxValue ? number.ToString("F0", CultureInfo.InvariantCulture) : null;
        var read = text is not null && known.Complaint(text) is null ? RequestValues.None.With(known, text).ToJson()[known.Key] : null;
        if (known.Complaint(read is null ? value : JsonElement.Parse(read.ToJsonString())) is { } complaint) throw Refusals.Field(name, $"{name} {complaint}.");
        return read?.DeepClone() ?? JsonNode.Parse(value.GetRawText());
    }

    public bool? Flag(string name) => Find(name) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => flag,
        JsonValueKind.Number => value.GetDouble() != 0,
        _ => throw Wrong(name, "true or false"),
    };

    /// <summary>Several values; one alone counts as one, and a text is split at commas if it stands for numbers.</summary>
    public IReadOnlyList<JsonElement>? Array(string name) => Find(name) is not { } value ? null : value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray()] : [value];

    public IReadOnlyList<float>? Numbers(string name) => Array(name)?.SelectMany(value => value.ValueKind == JsonValueKind.Number
        ? [value.GetSingle()]
        : (value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "numbers")).Split(',').Select(part =>
            float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(name, "numbers"))).ToList();

    /// <summary>An object.</summary>
    public FieldReader? Object(string name) => Find(name) is not { } value ? null : value.ValueKind == JsonValueKind.Object ? new(value)
        : throw Wrong(name, "an object");

    /// <summary>Refuses what nobody asked for: it could not be honoured.</summary>
    /// <exception cref="RefusalException">There is such a field.</exception>
    public void RefuseOthers()
    {
        if (_fields.Keys.FirstOrDefault(name => !_read.Contains(name)) is not { } other) return;
        var meant = NearestName.Near(other, [.. _read]);
        throw new RefusalException(400, "unknown_parameter",
            $"There is no parameter '{LegibleText.Of(other)}'{(meant is null ? "" : $"; did you mean '{meant}'?")}", LegibleText.Of(other));
    }

    private JsonElement? Find(string name)
    {
        _read.Add(name);
        return _fields.TryGetValue(name, out var value) ? value : null;
    }

    private static RefusalException Wrong(string name, string takes) => Refusals.Field(name, $"{name} takes {takes}.");

    private static JsonElement Element(string text) => JsonSerializer.SerializeToElement(text, FieldJson.Default.String);

    private static JsonElement Array(List<string> texts) => JsonSerializer.SerializeToElement(texts, FieldJson.Default.ListString);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
[System.Text.Json.Serialization.JsonSerializable(typeof(List<string>))]
internal sealed partial class FieldJson : System.Text.Json.Serialization.JsonSerializerContext;
