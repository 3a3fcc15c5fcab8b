using System.Text.Json.Nodes;

namespace Kandinsky.Tests;

/// <summary>A settings file with one value changed.</summary>
/// <param name="File">The file, relative to the model's folder.</param>
/// <param name="Key">The value's path in it, such as <c>block_out_channels.0</c>.</param>
/// <param name="What">What became of it.</param>
/// <param name="Text">The file's new text.</param>
internal sealed record SettingsMutation(string File, string Key, string What, string Text)
{
    /// <summary>The last key in the path that is a name.</summary>
    public string Name => Key.Split('/').Last(part => !part.All(char.IsAsciiDigit));

    public override string ToString() => $"{File}: {Key} {What}";
}

/// <summary>Every value of a model's settings, in turn missing, null, 0, -1, huge and of another type.</summary>
internal static class SettingsMutations
{
    /// <summary>The mutations of all settings and indexes of a model.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="everyTensor">Of an index of shards, every so many tensors.</param>
    public static IEnumerable<SettingsMutation> Of(string folder, int everyTensor) => Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(path) is not ("vocab.json" or "tokenizer.json")).Order(StringComparer.Ordinal)
        .SelectMany(path => OfFile(Path.GetRelativePath(folder, path), File.ReadAllText(path), everyTensor));

    private static IEnumerable<SettingsMutation> OfFile(string file, string text, int everyTensor)
    {
        var paths = Paths(JsonNode.Parse(text)!, "").Where((path, index) => !path.StartsWith("weight_map/", StringComparison.Ordinal)
            || index % everyTensor == 0);
        return paths.SelectMany(path => s_changes.Select(change => new SettingsMutation(file, path, change.What, Changed(text, path, change.Change))));
    }

    private static readonly (string What, Func<JsonNode?, JsonNode?> Change)[] s_changes =
    [
        ("missing", _ => s_missing),
        ("null", _ => null),
        ("0", _ => 0),
        ("-1", _ => -1),
        ("huge", _ => 2_000_000_000),
        ("beyond", _ => JsonNode.Parse("1e300")),
        ("of another type", value => value is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number ? "text" : value is JsonArray
            ? new JsonObject { ["a"] = 1 } : new JsonArray(1.5, "b")),
        ("empty", value => value is JsonArray ? new JsonArray() : value is JsonObject ? new JsonObject() : ""),
    ];

    private static readonly JsonNode s_missing = JsonValue.Create("missing")!;

    private static IEnumerable<string> Paths(JsonNode node, string prefix) => node switch
    {
        JsonObject section => section.SelectMany(pair => Below(pair.Value, $"{prefix}{pair.Key}")),
        JsonArray list => list.SelectMany((value, index) => Below(value, $"{prefix}{index}")),
        _ => [],
    };

    private static IEnumerable<string> Below(JsonNode? value, string path) => value is null ? [path] : Paths(value, $"{path}/").Prepend(path);

    private static string Changed(string text, string path, Func<JsonNode?, JsonNode?> change)
    {
        var root = JsonNode.Parse(text)!;
        var parts = path.Split('/');
        var parent = parts[..^1].Aggregate(root, (node, part) => node is JsonArray list
            ? list[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]! : node[part]!);
        if (parent is JsonArray array)
        {
            var index = int.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture);
            var value = change(array[index]);
            if (ReferenceEquals(value, s_missing)) array.RemoveAt(index);
            else array[index] = value?.DeepClone();
        }
        else
        {
            var section = parent.AsObject();
            var value = change(section[parts[^1]]);
            if (ReferenceEquals(value, s_missing)) section.Remove(parts[^1]);
            else section[parts[^1]] = value?.DeepClone();
        }
        return root.ToJsonString();
    }
}
