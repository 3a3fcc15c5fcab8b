using System.Text.Json;
using System.Text.Unicode;

namespace Kandinsky.Tensors;

/// <summary>Reads the index of a checkpoint in several files: which tensor is in which.</summary>
internal static class ShardIndex
{
    private const int LongestIndex = 16 << 20;

    /// <summary>The file name of every tensor's shard. Names are plain, and end as the index's kind demands.</summary>
    /// <param name="path">The index, such as <c>diffusion_pytorch_model.safetensors.index.json</c>.</param>
    /// <param name="extension">What shards end in: <c>.safetensors</c> or <c>.bin</c>.</param>
    public static Dictionary<string, string> Read(string path, string extension)
    {
        byte[] json;
        using (var file = new MappedFile(path))
        {
            if (file.Length > LongestIndex) throw Damaged(path, $"is longer than {LongestIndex} bytes");
            json = file.Copy(0, (int)file.Length);
        }
        if (!Utf8.IsValid(json)) throw Damaged(path, "is not UTF-8");
        try
        {
            var reader = new Utf8JsonReader(json);
            return ReadRoot(ref reader, path, extension);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Damaged(path, "is not the JSON it should be");
        }
    }

    private static Dictionary<string, string> ReadRoot(ref Utf8JsonReader reader, string path, string extension)
    {
        Dictionary<string, string>? shards = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("weight_map"u8)) reader.Skip();
            else if (shards is null) shards = ReadMap(ref reader, path, extension);
            else throw Damaged(path, "has two weight maps");
        }
        if (reader.Read()) throw new JsonException();
        return shards ?? throw Damaged(path, "has no weight map");
    }

    private static Dictionary<string, string> ReadMap(ref Utf8JsonReader reader, string path, string extension)
    {
        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var tensor = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String);
            var shard = reader.GetString()!;
            if (!known.TryGetValue(shard, out var name))
            {
                if (!IsPlain(shard, extension)) throw Damaged(path,
                    $"names the shard '{LegibleText.Of(shard)}', which is no {extension} file name in its folder");
                known[shard] = name = shard;
            }
            if (!shards.TryAdd(tensor, name)) throw Damaged(path, $"names the tensor '{LegibleText.Of(tensor)}' twice");
        }
        return shards;
    }

    // Letters, digits, dash, underscore and dot, not at the start: no path, no drive, no device, nothing encoded, on any system.
    private static bool IsPlain(string name, string extension) =>
        name.Length <= 200 && name.Length > extension.Length && name.EndsWith(extension, StringComparison.Ordinal)
        && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type) throw new JsonException();
    }

    private static KandinskyException Damaged(string path, string what) =>
        new($"{path}: {what}; fetch the model again", ErrorKind.Model);
}
