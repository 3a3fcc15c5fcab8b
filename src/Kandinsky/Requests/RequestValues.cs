using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky;

/// <summary>
/// Some of the fields of a request, without the rest: what a picture's metadata says, what a line of JSON has, what a user chose. They are put over each other
/// and then onto a request.
/// </summary>
/// <example><code>
/// var like = RequestValues.Of(ImageFile.LoadMetadata("star.png")!);
/// var request = like.ApplyTo(new TextToImageRequest { Prompts = [] });   // the star again
/// </code></example>
public sealed class RequestValues
{
    private readonly Dictionary<string, object> _values = [];

    private RequestValues(IEnumerable<KeyValuePair<string, object>> values)
    {
        foreach (var (key, value) in values) _values[key] = value;
    }

    /// <summary>No fields.</summary>
    public static RequestValues None { get; } = new([]);

    /// <summary>The keys of the fields that are given.</summary>
    public IReadOnlyCollection<string> Keys => _values.Keys;

    /// <summary>A prompt alone.</summary>
    /// <param name="prompt">The prompt, as it is.</param>
    public static RequestValues OfPrompt(string prompt) => new([new(TaskFields.Prompt, (IReadOnlyList<string>)[prompt])]);

    /// <summary>All fields of a request that have a value.</summary>
    /// <param name="request">The request.</param>
    public static RequestValues Of(PictureRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(Given(RequestFields.Of(request.GetType()), field => field.Get(request)));
    }

    /// <summary>What a picture's metadata say of the request it was made by. They hold no pictures, nor the ingredients of a mix.</summary>
    /// <param name="metadata">The metadata.</param>
    public static RequestValues Of(PictureMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return new(Given(RequestFields.All.DistinctBy(field => field.Key), field => field.Recall(metadata)));
    }

    /// <summary>The fields of a JSON object.</summary>
    /// <param name="json">The object.</param>
    /// <param name="fields">The fields it may have.</param>
    /// <param name="pictures">How pictures stand in it; in Base64 if null.</param>
    /// <exception cref="KandinskyException">It is no object, or has a field that is unknown or holds something else.</exception>
    public static RequestValues Read(JsonElement json, IReadOnlyList<RequestField> fields, PictureText? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return Read(json, fields, pictures, except: null);
    }

    /// <summary>As the public one; one key of the object is no field.</summary>
    internal static RequestValues Read(JsonElement json, IReadOnlyList<RequestField> fields, PictureText? pictures, string? except)
    {
        if (json.ValueKind != JsonValueKind.Object) throw RequestJson.Wrong("it is no object");
        var values = new Dictionary<string, object>();
        foreach (var property in json.EnumerateObject().Where(property => property.Name != except && property.Value.ValueKind != JsonValueKind.Null))
        {
            var field = fields.FirstOrDefault(field => field.Key == property.Name)
                ?? throw RequestJson.Unknown(property.Name, fields.Select(field => field.Key));
            if (!field.TryRead(property.Value, pictures ?? PictureText.Base64, out var value))
                throw RequestJson.Wrong($"'{field.Key}' {field.Misfit(property.Value)}");
            values[field.Key] = value;
        }
        return new(values);
    }

    /// <summary>These fields and another, which a user wrote as text.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Its value.</param>
    /// <exception cref="KandinskyException">The text is no such value.</exception>
    public RequestValues With(RequestField field, string text)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.TryParse(text, out var value) ? new([.. _values, new(field.Key, value)])
            : throw new KandinskyException($"{field.Words} {field.Complaint(text)}", ErrorKind.Request);
    }

    /// <summary>These fields, and of others those that are not among them. A prompt takes the place of the template that another was made from too.</summary>
    /// <param name="others">The others.</param>
    public RequestValues Over(RequestValues others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var kept = _values.ContainsKey(TaskFields.Prompt) ? others._values.Where(pair => pair.Key != TaskFields.Template) : others._values;
        return new([.. kept, .. _values]);
    }

    /// <summary>Those of these fields that are among others.</summary>
    /// <param name="fields">The others.</param>
    public RequestValues Only(IEnumerable<RequestField> fields) => new(_values.IntersectBy(fields.Select(field => field.Key), pair => pair.Key));

    /// <summary>A request with these fields. Those that its task does not have are left out.</summary>
    /// <param name="request">The request whose other fields are kept.</param>
    /// <typeparam name="TRequest">Its type.</typeparam>
    public TRequest ApplyTo<TRequest>(TRequest request) where TRequest : PictureRequest
    {
        ArgumentNullException.ThrowIfNull(request);
        PictureRequest changed = request;
        foreach (var field in RequestFields.Of(request.GetType()))
        {
            if (_values.TryGetValue(field.Key, out var value)) changed = field.With(changed, value);
        }
        return (TRequest)changed;
    }

    /// <summary>The fields as a JSON object.</summary>
    /// <param name="pictures">How pictures stand in it; in Base64 if null.</param>
    public JsonObject ToJson(PictureText? pictures = null)
    {
        var json = new JsonObject();
        foreach (var field in RequestFields.All.DistinctBy(field => field.Key))
        {
            if (_values.TryGetValue(field.Key, out var value)) json[field.Key] = field.Write(value, pictures ?? PictureText.Base64);
        }
        return json;
    }

    private static IEnumerable<KeyValuePair<string, object>> Given(IEnumerable<RequestField> fields, Func<RequestField, object?> value)
    {
        foreach (var field in fields)
        {
            if (value(field) is { } given) yield return new(field.Key, given);
        }
    }
}
