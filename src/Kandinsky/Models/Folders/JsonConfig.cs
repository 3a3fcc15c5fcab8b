using System.Text.Json;
using System.Text.Unicode;

namespace Kandinsky;

/// <summary>
/// A model's JSON settings, read the way Python's readers do: of duplicate keys the last wins, unknown keys are
/// ignored, an absent or null key takes the caller's default, <c>NaN</c> and <c>Infinity</c> are numbers. Every error
/// is a <see cref="KandinskyException"/> of kind <see cref="ErrorKind.Model"/> naming the file and the key.
/// </summary>
public sealed partial class JsonConfig
{
    private const int LargestFile = 4 << 20;

    private readonly JsonElement _root;
    private readonly string _prefix;

    private JsonConfig(JsonElement root, string source, string prefix = "") => (_root, Source, _prefix) = (root, source, prefix);

    /// <summary>Where the settings come from: the file's path, with the key of the section after a colon.</summary>
    public string Source { get; }

    /// <summary>The file as text.</summary>
    internal string Text => _root.GetRawText();

    /// <summary>The keys present, each once.</summary>
    public IEnumerable<string> Keys => _root.EnumerateObject().Select(property => property.Name).Distinct()
        .Where(key => key.StartsWith(_prefix, StringComparison.Ordinal)).Select(key => key[_prefix.Length..]);

    /// <summary>The settings whose keys begin with a prefix, by the rest of their keys.</summary>
    public JsonConfig Under(string prefix) => new(_root, Source, _prefix + prefix);

    /// <summary>Reads a JSON file.</summary>
    /// <exception cref="KandinskyException">The file is missing, unreadable, over 4 MiB or not a JSON object.</exception>
    public static JsonConfig Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > LargestFile)
                throw Wrong($"{path} has {file.Length} bytes; a settings file has at most {LargestFile}");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Parse(bytes, path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong($"{path} is missing; the model folder is not complete", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Reads settings from UTF-8 text.</summary>
    /// <param name="utf8">A JSON object; a byte order mark and surrounding blanks are fine.</param>
    /// <param name="source">The name errors give.</param>
    /// <exception cref="KandinskyException">Not a JSON object.</exception>
    public static JsonConfig Parse(ReadOnlyMemory<byte> utf8, string source)
    {
        if (!Utf8.IsValid(utf8.Span))
            throw Wrong($"{source} is not valid JSON: it is not UTF-8 text");
        try
        {
            using var document = JsonDocument.Parse(PythonNumbers.Quote(utf8));
            if (utf8.Span.IndexOf("\\ud"u8) >= 0 || utf8.Span.IndexOf("\\uD"u8) >= 0)
                RefuseHalfLetters(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new(document.RootElement.Clone(), source)
                : throw Wrong($"{source} holds {Words(document.RootElement)} where a JSON object is expected");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw Wrong($"{source} is not valid JSON: {LegibleText.Of(failure.Message, longest: 200)}", failure);
        }
    }

    /// <summary>Whether the key is there with a value other than null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>A whole number; <c>64.0</c> counts as one.</summary>
    public int Int(string key, int absent) => Find(key) is { } value ? ToInt(value, key) : absent;

    /// <summary>A whole number that must be there.</summary>
    public int Int(string key) => ToInt(Required(key), key);

    /// <summary>A whole number beyond the range of int, for example a length in bytes; null when the key is absent or null.</summary>
    public long? OptionalLong(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : throw Expected("a whole number", value, key);

    /// <summary>A number in single precision, rounded from double as Python's readers do.</summary>
    public float Float(string key, float absent) => Find(key) is { } value ? (float)ToDouble(value, key) : absent;

    /// <summary>A number in double precision; infinite and NaN values are possible.</summary>
    public double Double(string key, double absent) => Find(key) is { } value ? ToDouble(value, key) : absent;

    /// <summary>A number, or null when the key is absent or null.</summary>
    public double? OptionalDouble(string key) => Find(key) is { } value ? ToDouble(value, key) : null;

    /// <summary>True or false.</summary>
    public bool Bool(string key, bool absent) => Find(key) is { } value ? ToBool(value, key) : absent;

    /// <summary>A text.</summary>
    public string String(string key, string absent) => Find(key) is { } value ? ToText(value, key) : absent;

    /// <summary>A text that must be there.</summary>
    public string String(string key) => ToText(Required(key), key);

    /// <summary>A text, or null when the key is absent or null.</summary>
    public string? OptionalString(string key) => Find(key) is { } value ? ToText(value, key) : null;

    /// <summary>A list of whole numbers; a single number is a list of one.</summary>
    public int[] Ints(string key, int[] absent) => List(key, absent, ToInt);

    /// <summary>A list of numbers in double precision; a single number is a list of one.</summary>
    public double[] Doubles(string key, double[] absent) => List(key, absent, ToDouble);

    /// <summary>A list of texts; a single text is a list of one.</summary>
    public string[] Strings(string key, string[] absent) => List(key, absent, ToText);

    /// <summary>A list of texts in which null may stand; empty when the key is absent or null.</summary>
    public string?[] NullableStrings(string key) =>
        List(key, [], (value, name) => value.ValueKind == JsonValueKind.Null ? null : ToText(value, name));

    /// <summary>A nested object that must be there.</summary>
    public JsonConfig Section(string key) => ToSection(Required(key), key);

    /// <summary>A nested object, or null when the key is absent or null.</summary>
    public JsonConfig? OptionalSection(string key) => Find(key) is { } value ? ToSection(value, key) : null;

    /// <summary>A list of nested objects; empty when the key is absent or null.</summary>
    public JsonConfig[] Sections(string key) => List(key, [], ToSection);

    /// <summary>Whether the value of a key that is there is an object.</summary>
    public bool IsSection(string key) => Find(key) is { ValueKind: JsonValueKind.Object };

    /// <summary>Whether the value of a key that is there is a list.</summary>
    public bool IsList(string key) => Find(key) is { ValueKind: JsonValueKind.Array };

    /// <summary>An error about what the file says, naming the file.</summary>
    /// <param name="what">What is wrong, and what was expected.</param>
    public KandinskyException Error(string what) => Wrong($"{Source}: {what}");

    // An escaped half of a surrogate pair passes the parser, and throws when the text is asked for.
    private static void RefuseHalfLetters(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            value.GetString();
        else if (value.ValueKind == JsonValueKind.Array)
            foreach (var item in value.EnumerateArray())
                RefuseHalfLetters(item);
        else if (value.ValueKind == JsonValueKind.Object)
            foreach (var property in value.EnumerateObject())
            {
                _ = property.Name;
                RefuseHalfLetters(property.Value);
            }
    }

    // JsonElement.TryGetProperty returns the last of duplicate keys.
    private JsonElement? Find(string key) =>
        _root.TryGetProperty(_prefix + key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private JsonElement Required(string key) => Find(key) ?? throw Wrong($"{Source} lacks the key \"{LegibleText.Of(_prefix + key)}\"");

    private T[] List<T>(string key, T[] absent, Func<JsonElement, string, T> convert) => Find(key) switch
    {
        null => absent,
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(item => convert(item, key))],
        { } single => [convert(single, key)],
    };

    private int ToInt(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw Expected("a whole number", value, key);

    private double ToDouble(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number
        : PythonNumbers.Value(value) ?? throw Expected("a number", value, key);

    private bool ToBool(JsonElement value, string key) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Expected("true or false", value, key),
    };

    private string ToText(JsonElement value, string key) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw Expected("a text", value, key);

    private JsonConfig ToSection(JsonElement value, string key) => value.ValueKind == JsonValueKind.Object
        ? new(value, $"{Source}: {LegibleText.Of(_prefix + key)}")
        : throw Expected("an object", value, key);

    private KandinskyException Expected(string what, JsonElement value, string key) =>
        Wrong($"{Source}: key \"{LegibleText.Of(_prefix + key)}\" is {Words(value)} where {what} is expected");

    private static string Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => LegibleText.Of(value.GetRawText()),
    };

    private static KandinskyException Wrong(string message, Exception? cause = null) => new(message, ErrorKind.Model, cause);
}
