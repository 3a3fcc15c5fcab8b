using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>The additional properties of a request's options, as fields of a request.</summary>
internal sealed class AdditionalFields
{
    /// <summary>Names that OpenAI's clients use for some fields.</summary>
    private static readonly Dictionary<string, string> s_otherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sampler"] = "scheduler", ["guidance_scale"] = "guidance", ["prior_guidance_scale"] = "prior_guidance", ["control_image"] = "hint",
    };

    private AdditionalFields(JsonObject fields) => Fields = fields;

    /// <summary>What becomes part of the request.</summary>
    public JsonObject Fields { get; }

    /// <summary>The quality of JPEG files.</summary>
    public int? Quality { get; private set; }

    /// <summary>How much of each picture of a mix, or of prompt and pictures.</summary>
    public IReadOnlyList<float>? Weights { get; private set; }

    /// <summary>Whether the distilled adapter paints; the generator's own way if null.</summary>
    public bool? Fast { get; private set; }

    /// <summary>Is told each step.</summary>
    public IProgress<PaintingUpdate>? Progress { get; private set; }

    /// <summary>Reads properties; null values are left out.</summary>
    /// <exception cref="KandinskyException">A value has a kind that no field has.</exception>
    public static AdditionalFields Of(AdditionalPropertiesDictionary? properties)
    {
        var fields = new AdditionalFields([]);
        foreach (var (name, value) in properties ?? [])
        {
            if (value is not null) fields.Take(name, value);
        }
        return fields;
    }

    private void Take(string name, object value)
    {
        switch (name)
        {
            case PaintingProperties.Progress:
                Progress = value as IProgress<PaintingUpdate> ?? throw PaintingOrder.Wrong("progress takes an IProgress<PaintingUpdate>");
                break;
            case PaintingProperties.Weights:
                Weights = value is IEnumerable<float> weights ? [.. weights]
                    : Json(name, value) is JsonArray array ? [.. array.Select(weight => weight!.GetValue<float>())]
                    : throw PaintingOrder.Wrong("weights takes a list of numbers");
                break;
            case PaintingProperties.Fast:
                Fast = Json(name, value) is JsonValue flag && flag.TryGetValue<bool>(out var fast) ? fast
                    : throw PaintingOrder.Wrong("fast takes true or false");
                break;
            case PaintingProperties.Quality:
                Quality = Json(name, value) is JsonValue number && number.TryGetValue<int>(out var quality) && quality is >= 1 and <= 100 ? quality
                    : throw PaintingOrder.Wrong("quality takes a whole number from 1 to 100");
                break;
            default:
                Fields[s_otherNames.GetValueOrDefault(name, name)] = Json(name, value);
                break;
        }
    }

    private static JsonNode? Json(string name, object value) => value switch
    {
        string text => text,
        bool flag => flag,
        byte or sbyte or short or ushort or int or uint or long or ulong => JsonNode.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!),
        float number => number,
        double number => number,
        decimal number => number,
        Enum choice => choice.ToString().ToLowerInvariant(),
        byte[] file => Convert.ToBase64String(file),
        ReadOnlyMemory<byte> file => Convert.ToBase64String(file.Span),
        AIContent content => Convert.ToBase64String(GivenContent.FileOf(content).Span),
        Image image => Convert.ToBase64String(ImageFile.Encode(image, PictureFormat.Png)),
        JsonElement element => JsonNode.Parse(element.GetRawText()),
        JsonNode node => node.DeepClone(),
        _ => throw PaintingOrder.Wrong($"'{LegibleText.Of(name)}' takes a text, a number or a picture, not {value.GetType().Name}"),
    };
}
