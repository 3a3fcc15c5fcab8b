namespace Kandinsky;

/// <summary>Finds fixed texts in a longer one, from left to right, of several at one place the longest; what was found is not searched again.</summary>
/// <param name="texts">The texts to find, none of them empty.</param>
internal sealed class TokenFinder(IReadOnlyList<string> texts)
{
    /// <summary>Where which text occurs, in time that grows with the length of the text searched.</summary>
    public IEnumerable<(int Place, int Index)> Find(string text)
    {
        var next = new int[texts.Count];      // where each text occurs next; behind the end: nowhere
        Array.Fill(next, -1);
        for (var start = 0; start < text.Length;)
        {
            var found = First(text, start, next);
            if (found < 0) yield break;
            yield return (next[found], found);
            start = next[found] + texts[found].Length;
        }
    }

    private int First(string text, int start, int[] next)
    {
        var first = -1;
        for (var i = 0; i < next.Length; i++)
        {
            if (next[i] < start) next[i] = text.IndexOf(texts[i], start, StringComparison.Ordinal) is var place and >= 0 ? place : text.Length;
            if (next[i] < text.Length && (first < 0 || next[i] < next[first] || (next[i] == next[first] && texts[i].Length > texts[first].Length))) first = i;
        }
        return first;
    }
}
