using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Kandinsky.Server;

/// <summary>
/// What to paint. What is left out is the model's or the program's own choice; a picture is given as base64, as a data URL or as the id of a picture of this
/// service.
/// </summary>
internal sealed record JobRequest
{
    private const int UsualSteps = 25;

    /// <summary>One of <see cref="JobTasks.Names"/>; found out from the other fields if null.</summary>
    public string? Task { get; init; }

    /// <summary>What to paint.</summary>
    public string? Prompt { get; init; }

    /// <summary>The picture to begin with.</summary>
    public string? Image { get; init; }

    /// <summary>The part to paint anew: white is painted, black is kept.</summary>
    public string? Mask { get; init; }

    /// <summary>Paint the black part of the mask instead.</summary>
    public bool? InvertMask { get; init; }

    /// <summary>A depth map, near is bright.</summary>
    public string? Hint { get; init; }

    /// <summary>What to mix.</summary>
    public IReadOnlyList<JobIngredient>? Items { get; init; }

    /// <summary>Pixels by which the picture grows on each side.</summary>
    public JobMargins? Expand { get; init; }

    /// <summary>Pictures, each with the next seed.</summary>
    public int? Count { get; init; }

    /// <summary>A model by the name the list of models gives it.</summary>
    public string? Model { get; init; }

    /// <summary>Adapters by the names the list of adapters gives them.</summary>
    public IReadOnlyList<JobAdapter>? Loras { get; init; }

    /// <summary>
    /// Paint with the model's distilled adapter, if the list of models says that it has one: in 4 steps of lcm without guidance, unless steps, sampler or
    /// guidance say otherwise.
    /// </summary>
    public bool? Fast { get; init; }

    /// <summary>The pictures' files: png or jpeg.</summary>
    public string? Format { get; init; }

    /// <summary>Quality of JPEG files, 1 to 100.</summary>
    public int? Quality { get; init; }

    /// <summary>From -10 to 10; jobs of higher priority are painted first. Only an administrator's key may go above 0.</summary>
    public int? Priority { get; init; }

    /// <summary>How to paint it: the fields of the library's requests, which <see cref="JobFields"/> lists. It is never changed, only replaced.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Fields { get; set; }

    // What is read of these has names of its own: a property that is left out of JSON would take the field of its name with it.

    /// <summary>The seed of the first picture; null if it is to be drawn.</summary>
    [JsonIgnore]
    public ulong? FirstSeed => Find("seed") is { ValueKind: JsonValueKind.Number } value && value.TryGetUInt64(out var seed) ? seed : null;

    /// <summary>Pictures drawn at once from each seed.</summary>
    [JsonIgnore]
    public int PicturesAtOnce => (int)(Number("batch") ?? 1);

    /// <summary>Whether the model's distilled adapter paints.</summary>
    [JsonIgnore]
    public bool PaintsFast => Fast == true;

    /// <summary>Steps of the decoder.</summary>
    [JsonIgnore]
    public int DecoderSteps => (int)(Number("steps") ?? (PaintsFast ? FastPainting.Steps : UsualSteps));

    /// <summary>Pictures it makes.</summary>
    [JsonIgnore]
    public int Pictures => (Count ?? 1) * PicturesAtOnce;

    /// <summary>Whether the seed chooses words of the prompt.</summary>
    [JsonIgnore]
    public bool ChoosesWords => Find("wildcards")?.ValueKind == JsonValueKind.True;

    /// <summary>A field of the library's; null if it is not given.</summary>
    public JsonElement? Find(string name) =>
        Fields is not null && Fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A field of the library's that holds a number; null if it is not given.</summary>
    public double? Number(string name) => Find(name)?.GetDouble();

    /// <summary>The request with some of the library's fields; null takes one away.</summary>
    public JobRequest With(params ReadOnlySpan<(string Name, JsonNode? Value)> fields)
    {
        var changed = new Dictionary<string, JsonElement>(Fields ?? []);
        foreach (var (name, value) in fields)
        {
            if (value is null) changed.Remove(name);
            else changed[name] = JsonElement.Parse(value.ToJsonString());
        }
        return this with { Fields = changed };
    }
}

/// <summary>One ingredient of a mix.</summary>
internal sealed record JobIngredient
{
    /// <summary>A text, or null.</summary>
    public string? Text { get; init; }

    /// <summary>A picture, or null.</summary>
    public string? Image { get; init; }

    /// <summary>How much of it; weights usually sum to 1.</summary>
    public float? Weight { get; init; }
}

/// <summary>How far a picture grows, in pixels.</summary>
internal sealed record JobMargins
{
    /// <summary>To the left.</summary>
    public int Left { get; init; }

    /// <summary>Upwards.</summary>
    public int Top { get; init; }

    /// <summary>To the right.</summary>
    public int Right { get; init; }

    /// <summary>Downwards.</summary>
    public int Bottom { get; init; }
}

/// <summary>An adapter by name.</summary>
internal sealed record JobAdapter
{
    /// <summary>A name in the list of adapters.</summary>
    public required string Name { get; init; }

    /// <summary>How much of it; 1 as trained.</summary>
    public float? Weight { get; init; }
}
