namespace Kandinsky.Cli;

/// <summary>Finds what somebody meant to type.</summary>
static class Suggestion
{
    /// <summary><c>, did you mean 'x'?</c> when a known word is near enough, otherwise nothing.</summary>
    public static string For(string word, IEnumerable<string> known)
    {
        var best = known.Select(candidate => (candidate, distance: Distance(word, candidate))).DefaultIfEmpty((candidate: "", distance: int.MaxValue)).MinBy(pair => pair.distance);
        return best.distance <= Math.Max(1, word.Length / 3) ? $", did you mean '{best.candidate}'?" : "";
    }

    /// <summary>Letters to insert, drop or change (Levenshtein 1966).</summary>
    static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
