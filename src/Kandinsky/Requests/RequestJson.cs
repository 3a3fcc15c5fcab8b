using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kandinsky;

/// <summary>
/// Requests as JSON: <c>{"task":"text-to-image","prompt":"a cat","steps":25,…}</c>, with the keys that <see cref="RequestFields"/> lists. A field that is not
/// given, or null, has its default.
/// </summary>
public static class RequestJson
{
    private const string Task = "task";
    private const int Deepest = 8;

    /// <summary>A request as one line of JSON, all its fields in it, so that it means the same where defaults are others.</summary>
    /// <param name="request">The request.</param>
    /// <param name="pictures">How its pictures stand in it; in Base64 if null.</param>
    /// <exception cref="KandinskyException">The request has a sampler of its own, which no text can describe.</exception>
    public static string Write(PictureRequest request, PictureText? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.OwnScheduler is not null) throw new KandinskyException(
            "The request has a sampler of its own, which JSON cannot hold; name one of the catalogue.", ErrorKind.Request);
        var json = RequestValues.Of(request).ToJson(pictures);
        json.Insert(0, Task, PictureTask.For(request).Name);
        return Text(json);
    }

    /// <summary>The request that a JSON object describes.</summary>
    /// <param name="json">The object.</param>
    /// <param name="pictures">How its pictures stand in it; in Base64 if null.</param>
    /// <exception cref="KandinskyException">It is no JSON object, names no task or an unknown one, lacks a field its task needs, has one that
    /// its task does not have, or a value out of range.</exception>
    public static PictureRequest Read(string json, PictureText? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        using var document = Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw Wrong("it is no object");
        var names = PictureTask.All.Select(task => task.Name);
        var name = root.TryGetProperty(Task, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        var task = PictureTask.All.FirstOrDefault(task => task.Name == name) ?? throw Wrong($"its '{Task}' must be one of {string.Join(", ", names)}");
        var request = RequestValues.Read(root, RequestFields.Of(task.Request), pictures, except: Task).ApplyTo(task.Blank);
        request.Check();
        return request;
    }

    /// <summary>JSON as one line of text. Other scripts stay legible: the text is never placed inside HTML.</summary>
    internal static string Text(JsonNode json)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) json.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Reads text as JSON.</summary>
    /// <exception cref="KandinskyException">It is none, names a key twice or is nested too deeply.</exception>
    internal static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new() { MaxDepth = Deepest, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new KandinskyException($"The request is no JSON: {LegibleText.Of(e.Message)}", ErrorKind.Request, e);
        }
    }

    internal static KandinskyException Wrong(string what) => new($"The request cannot be read: {what}.", ErrorKind.Request);

    internal static KandinskyException Unknown(string key, IEnumerable<string> known)
    {
        string[] keys = [.. known];
        var meant = NearestName.Near(key, keys) is { } near ? $", did you mean '{near}'?" : $"; there are {string.Join(", ", keys)}";
        return Wrong($"it has no field '{LegibleText.Of(key, longest: 40)}'{meant}");
    }
}
