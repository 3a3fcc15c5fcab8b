using System.Globalization;

namespace Kandinsky.Server;

/// <summary>What a client of OpenAI's images API asked for, and how it wants the answer.</summary>
/// <param name="Job">What to paint.</param>
/// <param name="AsUrl">Whether the answer names addresses instead of holding files.</param>
/// <param name="Stream">Whether the answer comes as events.</param>
/// <param name="PartialImages">Previews of each picture in a streamed answer.</param>
/// <param name="Quality">The quality the answer tells.</param>
internal sealed record OpenAiRequest(JobRequest Job, bool AsUrl, bool Stream, int PartialImages, string Quality)
{
    private const int LongestPrompt = 32_000;

    /// <summary>Names of OpenAI's own models mean the default: clients send them without being asked.</summary>
    private static readonly string[] s_foreignModels = ["dall-e-2", "dall-e-3", "gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5", "gpt-image-2",
        "chatgpt-image-latest"];

    /// <summary>What OpenAI's own fields tell: size, steps by quality and previews by partial_images.</summary>
    private static readonly string[] s_told = ["width", "height", "steps", "preview_every"];

    private static readonly Dictionary<string, string> s_otherNames = new() { ["guidance"] = "guidance_scale", ["prior_guidance"] = "prior_guidance_scale" };

    /// <summary>Reads the fields that all three addresses have, and those of this service.</summary>
    /// <param name="fields">The fields; what is left over after this and the address's own is refused.</param>
    /// <param name="needsPrompt">Whether a prompt must be there.</param>
    /// <exception cref="RefusalException">A value is out of range, or cannot be honoured.</exception>
    public static OpenAiRequest Read(FieldReader fields, bool needsPrompt)
    {
        var prompt = fields.Text("prompt");
        if (needsPrompt && string.IsNullOrEmpty(prompt)) throw new RefusalException(400, "missing_required_parameter", "prompt is missing; say what to paint.",
            "prompt");
        if (prompt?.Length > LongestPrompt) throw Refusals.Field("prompt", $"prompt has {prompt.Length} characters; give at most {LongestPrompt}.");
        if (fields.Word("background", "auto", "opaque", "transparent") == "transparent") throw CannotHonour("background",
            "Pictures are opaque; background takes auto or opaque.");
        if (fields.Text("style") is not null) throw CannotHonour("style", "style cannot be honoured; say it in the prompt.");
        fields.Word("moderation", "auto", "low");
        fields.Text("user");
        var format = fields.Word("output_format", "png", "jpeg", "webp") ?? "png";
        if (format == "webp") throw CannotHonour("output_format", "WebP is not written; output_format takes png or jpeg.");
        var compression = fields.Whole("output_compression", 0, 100);
        if (compression is < 100 && format == "png") throw CannotHonour("output_compression", "PNG files are exact; output_compression is for jpeg.");
        var quality = fields.Word("quality", "auto", "standard", "low", "medium", "high", "hd") ?? "auto";
        var (width, height) = Size(fields.Text("size"));
        var fast = fields.Flag("fast");
        var steps = fields.Painting("steps") ?? StepsOf(quality, fast == true);
        var partial = fields.Whole("partial_images", 0, 3) ?? 0;
        var job = new JobRequest
        {
            Prompt = prompt,
            Count = fields.Whole("n", 1, 10),
            Model = Model(fields.Text("model")),
            Loras = Loras(fields),
            Fast = fast,
            Format = format,
            Quality = format == "jpeg" ? Math.Max(1, compression ?? 100) : null,
        };
        job = With(job, fields).With(("width", width), ("height", height), ("steps", steps));
        var every = partial == 0 ? 0 : Math.Max(1, job.DecoderSteps / (partial + 1));
        job = job.With(("preview_every", every));
        return new(job, fields.Word("response_format", "url", "b64_json") == "url", fields.Flag("stream") ?? false, partial,
            quality switch { "standard" or "auto" => "medium", "hd" => "high", _ => quality });
    }

    public static RefusalException CannotHonour(string field, string message) => new(400, "unsupported_value", message, field);

    /// <summary>The fields of the library's requests, by the names jobs give them, the guidance by those of other programs too.</summary>
    private static JobRequest With(JobRequest job, FieldReader fields)
    {
        foreach (var name in JobFields.All.Select(JobFields.NameOf).Except(s_told))
            if ((fields.Painting(name) ?? (s_otherNames.TryGetValue(name, out var other) ? fields.Painting(name, other) : null)) is { } value)
                job = job.With((name, value));
        return job;
    }

    /// <summary>The steps that a quality stands for; null for the usual ones.</summary>
    private static int? StepsOf(string quality, bool fast) => quality switch
    {
        "low" => fast ? null : 12,
        "high" or "hd" => fast ? 8 : 50,
        _ => null,
    };

    private static string? Model(string? name) => name is null || s_foreignModels.Contains(name) ? null : name;

    private static (int? Width, int? Height) Size(string? size)
    {
        if (size is null or "auto") return (null, null);
        return size.Split('x') is [var across, var down] && int.TryParse(across, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && int.TryParse(down, NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            && width is >= 1 and <= PictureRequest.LargestSide && height is >= 1 and <= PictureRequest.LargestSide
            ? (width, height)
            : throw Refusals.Field("size", $"size takes auto, or width and height up to {PictureRequest.LargestSide} such as 1024x1024.");
    }

    /// <summary><c>lora</c>: a name, or several, each with a weight after an equals sign if it is not 1.</summary>
    private static List<JobAdapter>? Loras(FieldReader fields) => fields.Array("lora")?.Select(value =>
    {
        if (value.ValueKind != System.Text.Json.JsonValueKind.String) throw Refusals.Field("lora",
            "lora takes names of adapters, each as NAME or NAME=WEIGHT.");
        var text = value.GetString()!;
        var at = text.LastIndexOf('=');
        return at > 0 && float.TryParse(text.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
            ? new JobAdapter { Name = text[..at], Weight = weight } : new JobAdapter { Name = text };
    }).ToList();
}
