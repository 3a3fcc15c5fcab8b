namespace Kandinsky;

/// <summary>The tokens that a prompt may spell out and that are never taken apart, and learned words.</summary>
internal sealed class SpecialTokens
{
    private readonly List<ClipWord> _tokens = [];
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    /// <summary>Makes a token known; again is fine.</summary>
    public void Add(string text, int id)
    {
        if (!_tokens.Exists(token => token.Text == text))
        {
            _tokens.Add(new ClipWord(text, [id], 1));
        }
    }

    /// <summary>These tokens and a learned word, which is found where no letter or digit continues it.</summary>
    public SpecialTokens With(string word, int[] ids)
    {
        var more = new SpecialTokens();
        more._tokens.AddRange(_tokens);
        more._tokens.Add(new ClipWord(word, ids, 1));
        more._words.UnionWith(_words);
        more._words.Add(word);
        return more;
    }

    /// <summary>Whether a text is such a token.</summary>
    public bool Has(string text) => _tokens.Exists(token => token.Text == text);

    /// <summary>Cuts a text at the special tokens in it.</summary>
    /// <returns>The stretches in order: special tokens with their ids, anything else with none.</returns>
    public IEnumerable<ClipWord> Split(string text)
    {
        var done = 0;
        foreach (var (place, index) in new TokenFinder([.. _tokens.Select(token => token.Text)]).Find(text))
        {
            if (_words.Contains(_tokens[index].Text) && Continues(text, place, _tokens[index].Text.Length))
            {
                continue;
            }

            if (place > done)
            {
                yield return new ClipWord(text[done..place], [], 1);
            }

            yield return _tokens[index];
            done = place + _tokens[index].Text.Length;
        }

        if (done < text.Length)
        {
            yield return new ClipWord(text[done..], [], 1);
        }
    }

    /// <summary>Whether a word that begins or ends with a letter or digit is a part of a longer one.</summary>
    private static bool Continues(string text, int place, int length)
    {
        var end = place + length;
        return (place > 0 && char.IsLetterOrDigit(text[place]) && char.IsLetterOrDigit(text[place - 1]))
            || (end < text.Length && char.IsLetterOrDigit(text[end - 1]) && char.IsLetterOrDigit(text[end]));
    }
}
