using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kandinsky;

/// <summary>One <c>name: value</c> of a parameters text, and the line of them.</summary>
internal static class ParameterValue
{
    /// <summary>The value as it stands in the line.</summary>
    public static string Quote(string value) => value.AsSpan().ContainsAny(",:\n\r\"") || value != value.Trim()
        ? $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)}\""
        : value;

    /// <summary>A name that readers of the line accept: letters, digits, spaces, <c>- _ /</c>, two at least.</summary>
    public static string Name(string name)
    {
        var accepted = new StringBuilder(name.Trim());
        for (var i = 0; i < accepted.Length; i++)
        {
            if (!IsNameLetter(accepted[i]))
                accepted[i] = ' ';
        }

        var trimmed = accepted.ToString().Trim(' ', '-', '/');
        return trimmed.Length >= 2 ? trimmed : $"Extra {trimmed}".Trim();
    }

    /// <summary>The pairs of a line, in order; what is not a pair is passed over. Takes time in proportion to the length.</summary>
    public static List<(string Name, string Value)> ParseLine(string line)
    {
        var pairs = new List<(string, string)>();
        var mayBeClosed = true;   // A bracket that nothing closes is looked for once.
        for (var position = 0; position < line.Length;)
        {
            var comma = EndOr(line, line.IndexOf(',', position));
            var colon = line.AsSpan(position, comma - position).IndexOf(':');
            var name = colon < 0 ? "" : line.Substring(position, colon).Trim();
            if (name.Length < 2 || !name.All(IsNameLetter))
            {
                position = comma + 1;
                continue;
            }

            var start = position + colon + 1;
            while (start < line.Length && line[start] == ' ')
                start++;
            if (mayBeClosed && start < line.Length && line[start] is '{' or '[')
            {
                var end = BracketEnd(line, start);
                mayBeClosed = end > 0;
                if (mayBeClosed)
                {
                    (pairs, position) = (Add(name, line[start..end]), EndOr(line, line.IndexOf(',', end)) + 1);
                    continue;
                }
            }

            var quoteEnd = start < line.Length && line[start] == '"' ? QuoteEnd(line, start) : -1;
            if (quoteEnd > 0 && Unquote(line[start..quoteEnd]) is { } unquoted)
                (pairs, position) = (Add(name, unquoted), EndOr(line, line.IndexOf(',', quoteEnd)) + 1);
            else
                (pairs, position) = (Add(name, line[Math.Min(start, comma)..comma].Trim()), comma + 1);
        }

        return pairs;

        List<(string, string)> Add(string name, string value)
        {
            pairs.Add((name, value));
            return pairs;
        }
    }

    private static int EndOr(string line, int index) => index < 0 ? line.Length : index;

    private static int QuoteEnd(string line, int start)
    {
        for (var i = start + 1; i < line.Length; i++)
        {
            if (line[i] == '"')
                return i + 1;
            if (line[i] == '\\')
                i++;
        }

        return -1;
    }

    /// <summary>Some programs write JSON without quotes around it.</summary>
    private static int BracketEnd(string line, int start)
    {
        var depth = 0;
        for (var i = start; i < line.Length; i++)
        {
            if (line[i] == '"' && (i = QuoteEnd(line, i) - 1) < 0)
                return -1;
            if (line[i] is '{' or '[')
                depth++;
            else if (line[i] is '}' or ']' && --depth == 0)
                return i + 1;
        }

        return -1;
    }

    private static string? Unquote(string quoted)
    {
        try
        {
            using var document = JsonDocument.Parse(quoted);
            return document.RootElement.GetString();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsNameLetter(char letter) => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_' or '/';
}
