using System.Text.Json;
using System.Text.Unicode;

namespace Kandinsky.Tensors;

/// <summary>Reads and checks a safetensors header: nothing in it is believed before it fits the file.</summary>
/// <remarks>
/// The rules are those of the format's reference reader: names once, element counts without overflow, byte ranges that match shape and
/// type, and that together cover the data without overlap, hole or rest.
/// </remarks>
internal sealed class SafeTensorsHeader
{
    private readonly string _path;

    private SafeTensorsHeader(string path) => _path = path;

    /// <summary>The tensors by name, with the offset of each behind the header.</summary>
    public Dictionary<string, (TensorEntry Entry, long Offset)> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>The file's free text, by key.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses a header.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">The bytes that follow it in the file.</param>
    /// <param name="path">The file, for messages.</param>
    public static SafeTensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string path)
    {
        var header = new SafeTensorsHeader(path);
        if (!Utf8.IsValid(json)) throw header.Damaged("its header is not UTF-8");
        try
        {
            var reader = new Utf8JsonReader(json);
            header.ReadRoot(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw header.Damaged("its header is not the JSON it should be");
        }
        header.CheckLayout(dataLength);
        return header;
    }

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        var metadataSeen = false;
        while (NextKey(ref reader) is { } name)
        {
            if (name != "__metadata__") ReadTensor(ref reader, name);
            else if (!metadataSeen) ReadMetadata(ref reader);
            else throw Damaged("its header names '__metadata__' twice");
            metadataSeen |= name == "__metadata__";
        }
        if (reader.Read()) throw Damaged("its header goes on after its end");
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextKey(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String);
            if (!Metadata.TryAdd(key, reader.GetString()!)) throw Damaged($"its metadata names '{LegibleText.Of(key)}' twice");
        }
    }

    private void ReadTensor(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        string? type = null;
        List<long>? shape = null, offsets = null;
        while (NextKey(ref reader) is { } key)
        {
            var repeated = key switch { "dtype" => type != null, "shape" => shape != null, "data_offsets" => offsets != null, _ => false };
            if (repeated) throw Damaged(name, $"says '{key}' twice");
            switch (key)
            {
                case "dtype":
                    Expect(ref reader, JsonTokenType.String);
                    type = reader.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, name, key);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, name, key);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        Add(name, type, shape, offsets);
    }

    private void Add(string name, string? type, List<long>? shape, List<long>? offsets)
    {
        if (type is null || shape is null || offsets is not [var begin, var end]) throw Damaged(name, "lacks its type, shape or two offsets");
        if (StoredTypes.FromSafeTensorsName(type) is not { } stored)
            throw new KandinskyException(
                $"{_path}: tensor '{LegibleText.Of(name)}' has the number type '{LegibleText.Of(type)}', which is not supported; convert it to F32, F16 or "
                    + "BF16", ErrorKind.Model);
        TensorEntry entry;
        try
        {
            entry = new TensorEntry(name, shape, stored);
        }
        catch (OverflowException)
        {
            throw Damaged(name, "has more elements than can be counted");
        }
        if (end < begin || end - begin != entry.Bytes) throw Damaged(name, "has a shape that does not match its bytes");
        if (!Tensors.TryAdd(name, (entry, begin))) throw Damaged(name, "is there twice");
    }

    private void CheckLayout(long dataLength)
    {
        long next = 0;
        foreach (var (entry, offset) in Tensors.Values.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.Entry.Bytes))
        {
            if (offset != next) throw Damaged(entry.Name, "does not begin where the one before it ends");
            next = checked(offset + entry.Bytes);
            if (next > dataLength) throw Damaged(entry.Name, "ends behind the end of the file");
        }
        if (next != dataLength) throw Damaged($"{dataLength - next} bytes follow the last tensor");
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string key)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Damaged(name, $"has something else than a number of 0 or more in its {key}");
            numbers.Add(number);
        }
        return numbers;
    }

    private static string? NextKey(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) throw new JsonException();
        return reader.TokenType == JsonTokenType.EndObject ? null : reader.GetString();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type) throw new JsonException();
    }

    private KandinskyException Damaged(string tensor, string what) => Damaged($"tensor '{LegibleText.Of(tensor)}' {what}");

    private KandinskyException Damaged(string what) =>
        new($"{_path}: is not a whole safetensors file ({what}); fetch it again", ErrorKind.Model);
}
