using System.Globalization;
using System.Text;

namespace Kandinsky;

/// <summary>
/// A pattern for file names: <c>{prompt}</c>, <c>{seed}</c>, <c>{index}</c> (from 1), <c>{date}</c> (2026-01-31) and
/// <c>{time}</c> (23-59-59) are filled in; <c>{prompt:20}</c> keeps 20 letters, <c>{index:3}</c> and <c>{seed:10}</c> fill
/// up with zeros; <c>{{</c> and <c>}}</c> are braces. What is filled in is safe as part of a name on every system.
/// </summary>
public sealed class FileNameTemplate
{
    private const string Fields = "{prompt}, {seed}, {index}, {date}, {time}";
    private const int UsualPrompt = 60;
    private const int LongestPrompt = 200;
    private const int MostZeros = 20;

    private readonly List<(string Text, string? Field, int? Size)> _parts;

    private FileNameTemplate(List<(string, string?, int?)> parts) => _parts = parts;

    /// <summary>Reads a pattern; folders in it are kept as they are.</summary>
    /// <exception cref="KandinskyException">It is empty, has an unknown field or a lone brace.</exception>
    public static FileNameTemplate Parse(string pattern)
    {
        var parts = new List<(string, string?, int?)>();
        var text = new StringBuilder();
        for (var at = 0; at < pattern.Length; at++)
        {
            var letter = pattern[at];
            if (letter is not ('{' or '}'))
            {
                text.Append(letter);
                continue;
            }

            if (at + 1 < pattern.Length && pattern[at + 1] == letter)
            {
                text.Append(letter);
                at++;
                continue;
            }

            var end = letter == '{' ? pattern.IndexOf('}', at) : -1;
            if (end < 0)
                throw Wrong(pattern, $"has a lone {letter}; write {letter}{letter} for the letter itself");
            parts.Add((text.ToString(), null, null));
            text.Clear();
            parts.Add(Field(pattern, pattern[(at + 1)..end]));
            at = end;
        }

        parts.Add((text.ToString(), null, null));
        return pattern.Length > 0 ? new(parts) : throw Wrong(pattern, "is empty");
    }

    /// <summary>One name a picture. Names that come out equal are all numbered: <c>out-1.png</c>, <c>out-2.png</c>.</summary>
    public IReadOnlyList<string> Names(IReadOnlyList<PictureName> pictures)
    {
        var names = pictures.Select((picture, index) => Fill(picture, index + 1)).ToList();
        return names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count
            ? names
            : [.. names.Select((name, index) => Numbered(name, index + 1))];
    }

    private string Fill(PictureName picture, int index) => string.Concat(_parts.Select(part => part.Field switch
    {
        null => part.Text,
        "prompt" => FileNameText.Of(picture.Prompt, Math.Min(part.Size ?? UsualPrompt, LongestPrompt)),
        "seed" => Padded(picture.Seed, part.Size),
        "index" => Padded((ulong)index, part.Size),
        "date" => picture.Made.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => picture.Made.ToString("HH-mm-ss", CultureInfo.InvariantCulture),
    }));

    private static (string, string?, int?) Field(string pattern, string field)
    {
        var (name, size) = field.Split(':') switch
        {
            [var only] => (only, (int?)null),
            ["prompt" or "seed" or "index", var digits] when int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number is > 0 and <= 1000 => (field.Split(':')[0], number),
            _ => ("", null),
        };
        return name is "prompt" or "seed" or "index" or "date" or "time"
            ? ("", name, size)
            : throw Wrong(pattern, $"has the unknown field {{{field}}}; known are {Fields}, with a length as in {{prompt:20}} or {{index:3}}");
    }

    private static string Padded(ulong number, int? digits) =>
        number.ToString(CultureInfo.InvariantCulture).PadLeft(Math.Min(digits ?? 1, MostZeros), '0');

    private static string Numbered(string name, int number) =>
        Path.Combine(Path.GetDirectoryName(name) ?? "", $"{Path.GetFileNameWithoutExtension(name)}-{number}{Path.GetExtension(name)}");

    private static KandinskyException Wrong(string pattern, string how) => new($"the output name \"{pattern}\" {how}", ErrorKind.Request);
}
