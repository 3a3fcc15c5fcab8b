namespace Kandinsky;

/// <summary>The tokens that a prompt may spell out and that are never taken apart.</summary>
internal sealed class SpecialTokens
{
    private readonly List<ClipWord> _tokens = [];

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
        var done = 0;
        foreach (var (place, index) in new TokenFinder([.. _tokens.Select(token => token.Text)]).Find(text))
        {
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
}
