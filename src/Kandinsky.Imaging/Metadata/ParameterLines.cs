namespace Kandinsky;

/// <summary>The end of a parameters text: the line of named values, and what programs write below it.</summary>
internal static class ParameterLines
{
    /// <summary>
    /// The values of all lines. From a line <c>Template: …</c> or <c>Negative Template: …</c> on, which dynamic prompts write, each of the two takes
    /// the lines that follow.
    /// </summary>
    /// <param name="lines">From the line of values on.</param>
    public static List<(string Name, string Value)> Values(ReadOnlySpan<string> lines)
    {
        var values = new List<(string Name, string Value)>();
        string? open = null;
        foreach (var line in lines)
        {
            if (open is null && ParameterValue.ParseLine(line) is { Count: > 0 } pairs && !IsRemark(line))
            {
                values.AddRange(pairs);
            }
            else if (IsRemark(line))
            {
                (open, var text) = (line[..line.IndexOf(':', StringComparison.Ordinal)].Trim(),
                    line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
                values.Add((open, text));
            }
            else if (open is not null && line.Length > 0)
            {
                values[^1] = (open, $"{values[^1].Value}\n{line}".Trim());
            }
        }
        return values;
    }

    /// <summary>A line that is one value, commas and colons included.</summary>
    private static bool IsRemark(string line) => line.StartsWith("Template:", StringComparison.OrdinalIgnoreCase)
        || line.StartsWith("Negative Template:", StringComparison.OrdinalIgnoreCase);
}
