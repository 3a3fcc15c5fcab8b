using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kandinsky.Server;

/// <summary>Jobs as they are stored.</summary>
[JsonSerializable(typeof(JobRequest))]
[JsonSerializable(typeof(PictureMetadata))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class JobJson : JsonSerializerContext
{
    /// <summary>Names in snake case, as everywhere in the service's JSON; what is null is left out; other scripts stay legible.</summary>
    public static JobJson Stored { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
