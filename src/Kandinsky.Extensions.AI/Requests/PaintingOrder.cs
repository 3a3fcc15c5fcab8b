using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>
/// What a request and its options ask for, in the words of <see cref="RequestJson"/>: first what <see cref="ImageGenerationOptions.RawRepresentationFactory"/>
/// gives, over it the additional properties, over them the options that have a type.
/// </summary>
internal sealed record PaintingOrder
{
    private const int MostPictures = 64;
    private const int UsualSteps = 25;

    /// <summary>A request of the library that the caller made, to which the fields are added; null if the fields are all.</summary>
    public PictureRequest? Given { get; private init; }

    /// <summary>The fields, pictures in Base64. With the task's name if there is no request given.</summary>
    public required JsonObject Fields { get; init; }

    /// <summary>Pictures, each with the next seed.</summary>
    public int Count { get; private init; } = 1;

    /// <summary>How many pictures to show before one is finished.</summary>
    public int Previews { get; private init; }

    /// <summary>The pictures' format.</summary>
    public PictureFormat Format { get; private init; }

    /// <summary>The quality of JPEG files.</summary>
    public int Quality { get; private init; } = ImageFile.DefaultJpegQuality;

    /// <summary>Whether the distilled adapter paints; the generator's own way if null.</summary>
    public bool? Fast { get; private init; }

    /// <summary>The model by name; the generator's own if null.</summary>
    public string? Model { get; private init; }

    /// <summary>Whether the caller wants addresses instead of files.</summary>
    public bool AsAddress { get; private init; }

    /// <summary>Is told each step.</summary>
    public IProgress<PaintingUpdate>? Progress { get; private init; }

    /// <summary>Reads a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">Its options.</param>
    /// <param name="generator">The generator, for <see cref="ImageGenerationOptions.RawRepresentationFactory"/>.</param>
    /// <param name="fast">Whether the distilled adapter paints what does not say.</param>
    /// <exception cref="KandinskyException">It asks for what there is not.</exception>
    public static PaintingOrder Read(ImageGenerationRequest request, ImageGenerationOptions? options, IImageGenerator generator, bool fast = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        var given = options?.RawRepresentationFactory?.Invoke(generator) as PictureRequest;
        var properties = AdditionalFields.Of(options?.AdditionalProperties);
        if (options?.ImageSize is { } size) (properties.Fields["width"], properties.Fields["height"]) = (size.Width, size.Height);
        if (given is null)
        {
            RequestedTask.Complete(properties, request);
            if (properties.Fast ?? fast) PaintFast(properties.Fields);
            properties.Fields["seed"] ??= BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
        }
        else if (request.Prompt is { Length: > 0 } prompt && given is PromptedRequest) properties.Fields["prompt"] = prompt;
        var previews = options?.StreamingCount ?? 0;
        if (previews > 0) properties.Fields["preview_every"] ??= Interval(properties.Fields, given, previews);
        return new()
        {
            Given = given,
            Fields = properties.Fields,
            Count = options?.Count is null or (>= 1 and <= MostPictures) ? options?.Count ?? 1
                : throw Wrong($"Count is {options.Count}; give a number from 1 to {MostPictures}"),
            Previews = previews,
            Format = FormatOf(options?.MediaType),
            Quality = properties.Quality ?? ImageFile.DefaultJpegQuality,
            Fast = properties.Fast,
            Model = options?.ModelId,
            AsAddress = options?.ResponseFormat switch
            {
                null or ImageGenerationResponseFormat.Data => false,
                ImageGenerationResponseFormat.Uri => true,
                _ => throw Wrong("Pictures are not kept at another provider; ask for data or addresses"),
            },
            Progress = properties.Progress,
        };
    }

    /// <summary>The request for the library's pipeline.</summary>
    /// <exception cref="KandinskyException">A field is unknown or has a value of another kind, or a picture is none.</exception>
    public PictureRequest ToRequest()
    {
        if (Given is null) return RequestJson.Read(Fields.ToJsonString());
        using var json = System.Text.Json.JsonDocument.Parse(Fields.ToJsonString());
        return RequestValues.Read(json.RootElement, RequestFields.All).ApplyTo(Given);
    }

    /// <summary>Everything in the words of the library, as one object.</summary>
    /// <exception cref="KandinskyException">The request has a sampler of its own.</exception>
    public JsonObject ToJson()
    {
        if (Given is null) return Fields.DeepClone().AsObject();
        var json = JsonNode.Parse(RequestJson.Write(Given))!.AsObject();
        foreach (var (name, value) in Fields) json[name] = value?.DeepClone();
        return json;
    }

    internal static KandinskyException Wrong(string what) => new($"{what}.", ErrorKind.Request);

    /// <summary>What the distilled adapter wants, unless it is given.</summary>
    private static void PaintFast(JsonObject fields)
    {
        var usual = RequestValues.Of(new TextToImageRequest { Prompts = [] }.AsFast()).ToJson();
        foreach (var field in FastPainting.Fields) fields[field] ??= usual[field]!.DeepClone();
    }

    /// <summary>Steps between previews, so that at least as many come as are wanted.</summary>
    private static int Interval(JsonObject fields, PictureRequest? given, int previews)
    {
        var steps = Whole("steps") ?? given?.Steps ?? UsualSteps;
        var strength = Number("strength") ?? (given as ImageToImageRequest)?.Strength ?? (fields.ContainsKey("image") && !fields.ContainsKey("mask") ? 0.3 : 1);
        return Math.Max(1, (int)(steps * strength) / (previews + 1));

        int? Whole(string name) => fields[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

        double? Number(string name) => fields[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;
    }

    private static PictureFormat FormatOf(string? mediaType) => mediaType switch
    {
        null or "image/png" => PictureFormat.Png,
        "image/jpeg" or "image/jpg" => PictureFormat.Jpeg,
        _ => throw Wrong($"There are no pictures of the type '{LegibleText.Of(mediaType)}'; ask for image/png or image/jpeg"),
    };
}
