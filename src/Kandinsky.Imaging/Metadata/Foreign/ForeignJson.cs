using System.Text;
using System.Text.Json;

namespace Kandinsky;

/// <summary>Reads JSON in which a program keeps how it made a picture: named values, perhaps one level down, or ComfyUI's graph.</summary>
internal static class ForeignJson
{
    private const int Deepest = 3;

    private static readonly JsonDocumentOptions _options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    // Objects whose members belong to the picture as a whole.
    private static readonly string[] _wrappers =
        ["suiimageparams", "image", "params", "parameters", "metadata", "meta", "generation", "generationdata", "generateparams", "options", "settings",
            "request", "input", "inputs", "v2"];

    /// <summary>Whether a text is meant as JSON.</summary>
    public static bool IsJson(string text) => Body(text) is [('{' or '['), ..];

    /// <summary>What a JSON text says.</summary>
    /// <returns>Null if it is damaged, or no prompt is in it.</returns>
    public static PictureMetadata? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(WithoutNaN(Body(text).ToString()), _options);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0) root = root[0];
            if (root.ValueKind != JsonValueKind.Object) return null;
            if (ComfyGraph.Of(root) is { } graph) return graph.ToMetadata();
            var fields = new ForeignFields { Software = SoftwareOf(root) };
            Collect(root, fields, depth: 0);
            return fields.HasPrompt ? WithBrackets(fields.ToMetadata(), root) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>EXIF has no names, so that some programs put one before the JSON.</summary>
    private static ReadOnlySpan<char> Body(string text)
    {
        var body = text.AsSpan().Trim("\uFEFF\0 \t\r\n");
        foreach (var name in (string[])["prompt:", "workflow:"])
        {
            if (body.StartsWith(name, StringComparison.OrdinalIgnoreCase) && body[name.Length..].TrimStart() is [('{' or '['), ..] rest) return rest;
        }
        return body;
    }

    private static void Collect(JsonElement record, ForeignFields fields, int depth)
    {
        foreach (var member in record.EnumerateObject())
        {
            if (TextOf(member) is { } value) fields.Add(member.Name, value);
        }
        if (depth == Deepest) return;
        foreach (var member in record.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object))
        {
            if (_wrappers.Contains(string.Concat(member.Name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant())) Collect(member.Value, fields, depth + 1);
        }
    }

    private static string? TextOf(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => member.Value.GetString(),
        JsonValueKind.Number => member.Value.GetRawText(),
        JsonValueKind.Object when member.Name.Contains("model", StringComparison.OrdinalIgnoreCase) => Member(member.Value, "model_name", "name", "key"),
        // InvokeAI's prompts have a weight each.
        JsonValueKind.Array when member.Name == "prompt" => string.Join(' ', member.Value.EnumerateArray().Select(part => part.ValueKind switch
        {
            JsonValueKind.String => part.GetString(),
            JsonValueKind.Object => Member(part, "prompt"),
            _ => null,
        }).OfType<string>()) is { Length: > 0 } prompts ? prompts : null,
        JsonValueKind.Array when member.Name is "size" or "resolution" => string.Join('x', member.Value.EnumerateArray().Select(side => side.GetRawText())),
        _ => null,
    };

    private static string? Member(JsonElement record, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (record.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String) return value.GetString();
        }
        return null;
    }

    private static string SoftwareOf(JsonElement root)
    {
        if (root.TryGetProperty("sui_image_params", out _)) return "SwarmUI";
        if (root.TryGetProperty("app_version", out _) || root.TryGetProperty("app_id", out _)) return "InvokeAI";
        return Member(root, "software") ?? "";
    }

    /// <summary>InvokeAI's early versions put the negative prompt in brackets into the prompt.</summary>
    private static PictureMetadata WithBrackets(PictureMetadata metadata, JsonElement root)
    {
        if (!root.TryGetProperty("app_id", out _) || metadata.NegativePrompt is not null) return metadata;
        var (prompt, negative) = DreamCommand.SplitBrackets(metadata.Prompt);
        return metadata with { Prompt = prompt, NegativePrompt = negative };
    }

    /// <summary>Python writes NaN and Infinity, which JSON does not know.</summary>
    private static string WithoutNaN(string json)
    {
        if (!json.Contains("NaN", StringComparison.Ordinal) && !json.Contains("Infinity", StringComparison.Ordinal)) return json;
        var (clean, isText) = (new StringBuilder(json.Length), false);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"') isText = !isText;
            var rest = json.AsSpan(i);
            var word = isText ? "" : rest.StartsWith("NaN", StringComparison.Ordinal) ? "NaN" : rest.StartsWith("-Infinity", StringComparison.Ordinal)
                ? "-Infinity"
                : rest.StartsWith("Infinity", StringComparison.Ordinal) ? "Infinity" : "";
            if (word.Length > 0)
            {
                clean.Append("null");
                i += word.Length - 1;
                continue;
            }
            clean.Append(json[i]);
            if (isText && json[i] == '\\' && i + 1 < json.Length) clean.Append(json[++i]);
        }
        return clean.ToString();
    }
}
