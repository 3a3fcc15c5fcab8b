using System.Text.Json.Nodes;

namespace Kandinsky.Cli;

/// <summary>What a picture's metadata say, by the keys of a request.</summary>
internal static class PictureJson
{
    /// <summary>Everything needed to make a picture again.</summary>
    /// <param name="file">Where it is.</param>
    /// <param name="metadata">What it says.</param>
    public static JsonObject Of(string file, PictureMetadata metadata)
    {
        var json = RequestValues.Of(metadata).ToJson();
        json.Insert(0, "file", file);
        Add(json, "model", metadata.Model);
        Add(json, "prior", metadata.Prior);
        return json;
    }

    /// <summary>Everything a file says.</summary>
    public static JsonObject Whole(string file, PictureMetadata metadata)
    {
        var json = Of(file, metadata);
        json.Insert(0, "command", "info");
        Add(json, "task", metadata.Task);
        Add(json, "software", metadata.Software);
        Add(json, "version", metadata.Version);
        json["extra"] = new JsonObject(metadata.Extra.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
        return json;
    }

    private static void Add(JsonObject json, string key, string value)
    {
        if (value.Length > 0) json[key] = value;
    }
}
