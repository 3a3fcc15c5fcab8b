using System.Text;

namespace Kandinsky.Training;

/// <summary>Comma-separated records as RFC 4180 has them: fields in double quotes may hold commas, line ends and doubled quotes.</summary>
internal static class CsvRecords
{
    private const int LongestField = 1 << 20;

    /// <summary>The records with the line each begins on. A quote that never ends takes the rest of the file, up to a limit.</summary>
    public static IEnumerable<(string[] Fields, int Line)> Of(TextReader text)
    {
        var (fields, field) = (new List<string>(), new StringBuilder());
        var (line, first, quoted) = (1, 1, false);
        for (int next; (next = text.Read()) >= 0 && field.Length < LongestField;)
        {
            var letter = (char)next;
            if (letter == '\n') line++;
            if (quoted)
            {
                if (letter != '"') field.Append(letter);
                else if (text.Peek() == '"') field.Append((char)text.Read());
                else quoted = false;
            }
            else if (letter == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (letter == ',')
            {
                fields.Add(Taken(field));
            }
            else if (letter is '\n' or '\r')
            {
                if (letter == '\r' && text.Peek() == '\n') continue;
                if (fields.Count > 0 || field.Length > 0)
                {
                    fields.Add(Taken(field));
                    yield return ([.. fields], first);
                    fields.Clear();
                }
                first = line;
            }
            else
            {
                field.Append(letter);
            }
        }
        if (fields.Count == 0 && field.Length == 0) yield break;
        fields.Add(Taken(field));
        yield return ([.. fields], first);
    }

    private static string Taken(StringBuilder field)
    {
        var taken = field.ToString();
        field.Clear();
        return taken;
    }
}
