using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Kandinsky.Server;

/// <summary>What the service's own API reads and writes: snake case, nothing null, nothing unknown.</summary>
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(PictureView))]
[JsonSerializable(typeof(PictureList))]
[JsonSerializable(typeof(ProgressView))]
[JsonSerializable(typeof(PreviewEvent))]
[JsonSerializable(typeof(BoardEvent))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(SamplerList))]
[JsonSerializable(typeof(AdapterList))]
[JsonSerializable(typeof(PictureInformation))]
[JsonSerializable(typeof(ServiceStatus))]
[JsonSerializable(typeof(EmbeddingsRequest))]
[JsonSerializable(typeof(EmbeddingsView))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(OpenAiPictures))]
[JsonSerializable(typeof(byte[]))]
[JsonSerializable(typeof(object))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(ulong))]
[JsonSerializable(typeof(bool))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>The options themselves, for the framework.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Encoder = AnswerJson.Encoder;
        options.TypeInfoResolver = Default;
    }

    /// <summary>The context with those options.</summary>
    public static ApiJson Configured { get; } = Make();

    /// <summary>Reads what a client sent.</summary>
    /// <param name="element">A JSON object.</param>
    /// <param name="type">What it is to be.</param>
    /// <param name="others">Names of fields that it may have beside the type's own.</param>
    /// <exception cref="RefusalException">A field is unknown or has a value of another kind.</exception>
    public static T Read<T>(JsonElement element, JsonTypeInfo<T> type, params IReadOnlyList<string> others)
    {
        try
        {
            string[] names = [.. type.Properties.Where(known => !known.IsExtensionData).Select(known => known.Name), .. others];
            foreach (var property in element.EnumerateObject())
            {
                if (names.Contains(property.Name)) continue;
                var meant = NearestName.Near(property.Name, names);
                throw new RefusalException(400, "unknown_field",
                    $"There is no field '{LegibleText.Of(property.Name)}'{(meant is null ? "" : $"; did you mean '{meant}'?")}", LegibleText.Of(property.Name));
            }
            return element.Deserialize(type) ?? throw new RefusalException(400, "invalid_json", "The body is to be a JSON object.");
        }
        catch (JsonException error)
        {
            var field = error.Path is { Length: > 2 } path ? LegibleText.Of(path[2..]) : null;
            throw new RefusalException(400, "invalid_value", field is null ? "The body is not understood; /openapi/v1.json describes it."
                : $"{field} has a value of the wrong kind, or one of its fields is unknown; /openapi/v1.json describes it.", field);
        }
    }

    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);

    private static ApiJson Make()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        options.TypeInfoResolver = null;
        return new(options);
    }
}
