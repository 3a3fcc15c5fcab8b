using System.Globalization;
using System.Text;

namespace Kandinsky;

/// <summary>
/// Unicode normalisation form C (UAX #15) from a table of our own: <c>string.Normalize</c> changes nothing when globalisation is
/// invariant, and needs a native library when it is not. Text below U+0300 is in form C already and never loads the table.
/// </summary>
internal static class CanonicalComposition
{
    private const int FirstAffected = 0x300;
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28, SyllableCount = LeadCount * VowelCount * TrailCount;

    private static readonly Lazy<Tables> _tables = new(Tables.Load);

    /// <summary>The text in form C; unpaired surrogates become U+FFFD.</summary>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange((char)FirstAffected, char.MaxValue))
        {
            return text;
        }

        var tables = _tables.Value;
        var characters = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, tables, characters);
        }

        Reorder(characters, tables);
        var composed = new StringBuilder(text.Length);
        foreach (var character in Recombine(characters, tables))
        {
            composed.Append(new Rune(character));
        }

        return composed.ToString();
    }

    private static void Decompose(int character, Tables tables, List<int> into)
    {
        if ((uint)(character - SyllableBase) < SyllableCount)
        {
            var index = character - SyllableBase;
            into.Add(LeadBase + index / (VowelCount * TrailCount));
            into.Add(VowelBase + index % (VowelCount * TrailCount) / TrailCount);
            if (index % TrailCount != 0)
            {
                into.Add(TrailBase + index % TrailCount);
            }
        }
        else if (tables.Decompositions.TryGetValue(character, out var parts))
        {
            Decompose(parts.First, tables, into);
            if (parts.Second != 0)
            {
                Decompose(parts.Second, tables, into);
            }
        }
        else
        {
            into.Add(character);
        }
    }

    /// <summary>Sorts every run of combining marks by class, keeping the order within a class.</summary>
    private static void Reorder(List<int> characters, Tables tables)
    {
        for (var start = 0; start < characters.Count; start++)
        {
            var end = start;
            while (end < characters.Count && tables.ClassOf(characters[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                var sorted = characters[start..end].OrderBy(tables.ClassOf).ToList();
                for (var i = 0; i < sorted.Count; i++)
                {
                    characters[start + i] = sorted[i];
                }
            }

            start = end;
        }
    }

    private static List<int> Recombine(List<int> characters, Tables tables)
    {
        var output = new List<int>(characters.Count);
        var starter = -1;       // where in the output the last character of class 0 stands
        var lastClass = 0;      // class of the character kept last after that starter; 0 with the starter alone
        foreach (var character in characters)
        {
            var combiningClass = tables.ClassOf(character);
            var adjacent = starter == output.Count - 1;
            if (starter >= 0 && (adjacent || lastClass < combiningClass)
                && Pair(output[starter], character, tables) is var composed and not 0)
            {
                output[starter] = composed;
                continue;
            }

            if (combiningClass == 0)
            {
                starter = output.Count;
            }

            lastClass = combiningClass;
            output.Add(character);
        }

        return output;
    }

    private static int Pair(int first, int second, Tables tables)
    {
        if ((uint)(first - LeadBase) < LeadCount && (uint)(second - VowelBase) < VowelCount)
        {
            return SyllableBase + ((first - LeadBase) * VowelCount + (second - VowelBase)) * TrailCount;
        }

        if ((uint)(first - SyllableBase) < SyllableCount && (first - SyllableBase) % TrailCount == 0
            && second > TrailBase && second < TrailBase + TrailCount)
        {
            return first + (second - TrailBase);
        }

        return tables.Compositions.GetValueOrDefault((first, second));
    }

    /// <summary>The table's three kinds of line: composing pairs, characters only ever split, combining classes.</summary>
    private sealed class Tables
    {
        public Dictionary<int, (int First, int Second)> Decompositions { get; } = new(2100);

        public Dictionary<(int First, int Second), int> Compositions { get; } = new(1000);

        private readonly Dictionary<int, int> _classes = new(1000);

        public int ClassOf(int character) => character < FirstAffected ? 0 : _classes.GetValueOrDefault(character);

        public static Tables Load()
        {
            using var stream = typeof(CanonicalComposition).Assembly.GetManifestResourceStream("CanonicalComposition.txt")!;
            using var reader = new StreamReader(stream);
            var tables = new Tables();
            while (reader.ReadLine() is { } line)
            {
                tables.Add(line.Split(' '));
            }

            return tables;
        }

        private void Add(string[] fields)
        {
            switch (fields[0])
            {
                case "pair":
                    var (composed, first, second) = (Code(fields[1]), Code(fields[2]), Code(fields[3]));
                    Decompositions.Add(composed, (first, second));
                    Compositions.Add((first, second), composed);
                    break;
                case "split":
                    Decompositions.Add(Code(fields[1]), (Code(fields[2]), fields.Length > 3 ? Code(fields[3]) : 0));
                    break;
                case "class":
                    for (var (character, last) = (Code(fields[1]), Code(fields[2])); character <= last; character++)
                    {
                        _classes.Add(character, int.Parse(fields[3], CultureInfo.InvariantCulture));
                    }

                    break;
            }
        }

        private static int Code(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
