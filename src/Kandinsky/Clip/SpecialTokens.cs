namespace Kandinsky;

/// <summary>The tokens that a prompt may spell out and that are never taken apart.</summary>
sealed class SpecialTokens
{
    readonly List<ClipWord> _tokens = [];

    /// <summary>Makes a token known; again is fine.</summary>
    public void Add(string text, int id)
    {
        if (!_tokens.Exists(token => token.Text == text))
        {
            _tokens.Add(new ClipWord(text, [id], 1));
        }
    }

    /// <summary>Cuts a text at the special tokens in it.</summary>
    /// <returns>The stretches in order: special tokens with their id, anything else with none.</returns>
    public IEnumerable<ClipWord> Split(string text)
    {
        var next = new int[_tokens.Count];      // where each token occurs next; behind the end: nowhere
        for (var start = 0; start < text.Length;)
        {
            var found = Next(text, start, next);
            var end = found < 0 ? text.Length : next[found];
            if (end > start)
            {
                yield return new ClipWord(text[start..end], [], 1);
            }

            start = end;
            if (found >= 0)
            {
                yield return _tokens[found];
                start += _tokens[found].Text.Length;
            }
        }
    }

    /// <summary>The token that occurs first from a place on, of several there the longest; -1: none.</summary>
    int Next(string text, int start, int[] next)
    {
        var first = -1;
        for (var i = 0; i < next.Length; i++)
        {
            if (start == 0 || next[i] < start)
            {
                next[i] = text.IndexOf(_tokens[i].Text, start, StringComparison.Ordinal) is var place and >= 0 ? place : text.Length;
            }

            if (next[i] < text.Length && (first < 0 || next[i] < next[first]
                || (next[i] == next[first] && _tokens[i].Text.Length > _tokens[first].Text.Length)))
            {
                first = i;
            }
        }

        return first;
    }
}
