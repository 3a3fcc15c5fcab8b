namespace Kandinsky;

/// <summary>What somebody who misspelled a name probably meant.</summary>
public static class NearestName
{
    /// <summary>The nearest name if it is near enough to be worth offering: a third of the letters changed, or one; else null. The first of equals.</summary>
    /// <param name="misspelled">What somebody wrote.</param>
    /// <param name="names">The known names; none gives null.</param>
    public static string? Near(string misspelled, IReadOnlyCollection<string> names)
    {
        if (names.Count == 0) return null;
        var plain = Plain(misspelled);
        var (nearest, distance) = names.Select(name => (name, Distance(plain, Plain(name)))).MinBy(pair => pair.Item2);
        return distance <= Math.Max(1, misspelled.Length / 3) ? nearest : null;
    }

    // People write dpm++2m, DPM++ 2M or dpmpp_2m.
    private static string Plain(string name) =>
        string.Concat(name.ToLowerInvariant().Replace("++", "pp", StringComparison.Ordinal).Where(char.IsLetterOrDigit));

    // This is Levenshtein's distance, computed one row at a time.
    private static int Distance(string from, string to)
    {
        var row = new int[to.Length + 1];
        for (var column = 0; column < row.Length; column++)
            row[column] = column;
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var column = 1; column < row.Length; column++)
            {
                var replaced = diagonal + (from[i - 1] == to[column - 1] ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.Min(replaced, Math.Min(diagonal, row[column - 1]) + 1);
            }
        }

        return row[^1];
    }
}
