using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kandinsky;

/// <summary>The record as JSON, complete and exact: the <c>kandinsky</c> text of a PNG file, the comment of a JPEG file.</summary>
[JsonSerializable(typeof(PictureMetadata))]
internal sealed partial class MetadataJson : JsonSerializerContext
{
    /// <summary>Other scripts stay legible: the text is never placed inside HTML.</summary>
    private static readonly MetadataJson Legible = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Format(PictureMetadata metadata) => JsonSerializer.Serialize(metadata, Legible.PictureMetadata);

    /// <summary>Whether a text is JSON that this program wrote.</summary>
    public static bool IsOwn(string text) => text.StartsWith('{') && Parse(text) is { IsForeign: false }
        && text.Contains(Kandinsky.PictureMetadata.OwnSoftware, StringComparison.Ordinal);

    /// <summary>The record, or null if the text is not one.</summary>
    public static PictureMetadata? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Legible.PictureMetadata) is { } metadata ? WithoutNulls(metadata) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A hostile record may set any text to null.</summary>
    private static PictureMetadata WithoutNulls(PictureMetadata metadata) => metadata with
    {
        Prompt = metadata.Prompt ?? "",
        Scheduler = metadata.Scheduler ?? "",
        Model = metadata.Model ?? "",
        Prior = metadata.Prior ?? "",
        Task = metadata.Task ?? "",
        Software = metadata.Software ?? "",
        Version = metadata.Version ?? "",
        Extra = metadata.Extra?.Where(pair => pair.Value is not null).ToDictionary() ?? [],
    };
}
