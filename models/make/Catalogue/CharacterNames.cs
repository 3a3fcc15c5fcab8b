using System.Text.Json;

namespace Kandinsky.Make;

/// <summary>Compares what captions call things with CLDR's English names and keywords of their characters (Unicode Technical Standard 35, part 2).</summary>
internal static class CharacterNames
{
    private const string VariationSelector = "\ufe0f";

    /// <summary>Reads the package that <c>fetch.sh</c> leaves, and compares.</summary>
    /// <exception cref="KandinskyException">It is not there.</exception>
    public static string Compare(Things things, string packages)
    {
        var file = Path.Combine(packages, "cldr-annotations", "annotations", "en", "annotations.json");
        if (!File.Exists(file)) throw new KandinskyException($"'{file}' is missing; run models/make/fetch.sh first.", ErrorKind.Input);
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return Compare(things, json.RootElement);
    }

    /// <summary>How many things are called as CLDR calls them, by one of its keywords, or otherwise; these are listed with CLDR's name.</summary>
    /// <param name="things">The things.</param>
    /// <param name="annotations">CLDR's file of one language.</param>
    public static string Compare(Things things, JsonElement annotations)
    {
        var characters = annotations.GetProperty("annotations").GetProperty("annotations");
        var (named, keyed, others) = (0, 0, new List<string>());
        foreach (var thing in things.Drawn)
        {
            var (name, keywords) = Of(characters, char.ConvertFromUtf32(Convert.ToInt32(thing.Code, 16)));
            if (IsSame(thing.Name, name)) named++;
            else if (keywords.Any(keyword => IsSame(thing.Name, keyword))) keyed++;
            else others.Add($"{thing.Name} ({name ?? "none"})");
        }
        return $"{named + keyed + others.Count} things: {named} by CLDR's name, {keyed} by one of its keywords, {others.Count} otherwise: "
            + string.Join(", ", others);
    }

    private static (string? Name, IEnumerable<string> Keywords) Of(JsonElement characters, string character) =>
        characters.TryGetProperty(character, out var entry) || characters.TryGetProperty(character + VariationSelector, out entry)
            ? (entry.GetProperty("tts")[0].GetString(), entry.GetProperty("default").EnumerateArray().Select(keyword => keyword.GetString()!))
            : (null, []);

    private static bool IsSame(string word, string? other) => string.Equals(word, other, StringComparison.OrdinalIgnoreCase);
}
