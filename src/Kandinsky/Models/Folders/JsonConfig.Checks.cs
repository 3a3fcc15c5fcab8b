using System.Globalization;
using System.Text.Json;

namespace Kandinsky;

// What settings of models have in common: sizes of an order that models have, and values that every model has alike.
public sealed partial class JsonConfig
{
    private const int LargestSize = 1 << 16;
    private const int LongestList = 8;
    private const int ShortList = 100;

    private readonly SortedSet<string> _defaulted = new(StringComparer.Ordinal);

    /// <summary>The sizes that were asked for and are not in the file, so that a default was taken.</summary>
    internal IReadOnlyCollection<string> Defaulted => _defaulted;

    /// <summary>A whole number of an order that models have.</summary>
    /// <param name="key">The key.</param>
    /// <param name="absent">The number where the key is absent or null.</param>
    /// <param name="most">The largest that is accepted.</param>
    /// <param name="least">The least.</param>
    /// <exception cref="KandinskyException">It is another.</exception>
    public int Size(string key, int absent, int most = LargestSize, int least = 1)
    {
        if (!Has(key)) _defaulted.Add(key);
        return Int(key, absent) is var size && size >= least && size <= most ? size : throw Unexpected(key, $"{least} to {most}");
    }

    /// <summary>Whole numbers of an order that models have, one at least.</summary>
    /// <exception cref="KandinskyException">There is none, or too many, or one is out of range.</exception>
    public int[] Sizes(string key, int[] absent, int most = LargestSize, int longest = LongestList)
    {
        if (!Has(key)) _defaulted.Add(key);
        var sizes = Ints(key, absent);
        return sizes.Length >= 1 && sizes.Length <= longest && Array.TrueForAll(sizes, size => size >= 1 && size <= most) ? sizes
            : throw Unexpected(key, $"1 to {longest} numbers from 1 to {most}");
    }

    /// <summary>A small positive number that a norm adds to the variance.</summary>
    /// <exception cref="KandinskyException">It is 0 or less, more than 1, or none.</exception>
    public float Epsilon(string key, float absent) => Float(key, absent) is > 0 and <= 1 and var epsilon ? epsilon
        : throw Unexpected(key, "a number above 0, at most 1");

    /// <summary>Requires a setting that every model has alike, by what <see cref="Shown"/> gives.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The only value; null for one that says nothing.</param>
    /// <param name="stated">Whether it must be there, because the reference's default is another.</param>
    /// <exception cref="KandinskyException">It has another value, which is another architecture.</exception>
    public void Require(string key, string? value, bool stated = false)
    {
        if (!Has(key) ? stated : value is null ? !SaysNothing(key) : Shown(key) != value) throw Unexpected(key, value ?? "null");
    }

    /// <summary>Whether a key is absent, or its value the way programs write that there is none: null, false, 0, or an empty text, list or object.</summary>
    public bool SaysNothing(string key) => Find(key) switch
    {
        null or { ValueKind: JsonValueKind.False } => true,
        { ValueKind: JsonValueKind.Number } value => value.TryGetDouble(out var number) && number == 0,
        { ValueKind: JsonValueKind.String } value => value.GetString()!.Length == 0,
        { ValueKind: JsonValueKind.Array } value => value.GetArrayLength() == 0,
        { ValueKind: JsonValueKind.Object } value => !value.EnumerateObject().Any(),
        _ => false,
    };

    /// <summary>
    /// A value as messages show it: a text without its quotation marks, a whole number without decimals, short lists; of objects only what they are.
    /// </summary>
    public string Shown(string key) => !_root.TryGetProperty(_prefix + key, out var found) ? "missing" : found switch
    {
        { ValueKind: JsonValueKind.String } value => LegibleText.Of(value.GetString()!),
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && Math.Abs(number) < 1e15 && number == Math.Floor(number) =>
            number.ToString("F0", CultureInfo.InvariantCulture),
        { ValueKind: JsonValueKind.Array } value when value.GetRawText().Length <= ShortList => LegibleText.Of(value.GetRawText()),
        var value => Words(value),
    };

    /// <summary>An error about a value, naming the file and the key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">What it should be.</param>
    public KandinskyException Unexpected(string key, string expected) =>
        Wrong($"{Source}: \"{LegibleText.Of(_prefix + key)}\" is {Shown(key)}; expected {expected}");
}
