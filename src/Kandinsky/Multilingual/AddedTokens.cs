namespace Kandinsky;

/// <summary>Cuts a text at the tokens it spells out.</summary>
/// <param name="tokens">The tokens.</param>
internal sealed class AddedTokens(IReadOnlyList<AddedToken> tokens)
{
    private readonly TokenFinder _finder = new([.. tokens.Select(token => token.Text)]);

    /// <summary>The stretches of a text in order: the tokens in it, and with no token what lies between; none is empty.</summary>
    public IEnumerable<(string Text, AddedToken? Token)> Split(string text)
    {
        var done = 0;
        foreach (var (place, index) in _finder.Find(text))
        {
            if (place < done) continue;     // The token before has taken this white space.
            var token = tokens[index];
            var (start, end) = (place, place + token.Text.Length);
            while (token.TakesSpaceBefore && start > done && char.IsWhiteSpace(text[start - 1])) start--;
            while (token.TakesSpaceAfter && end < text.Length && char.IsWhiteSpace(text[end])) end++;
            if (start > done) yield return (text[done..start], null);
            yield return (text[start..end], token);
            done = end;
        }
        if (done < text.Length) yield return (text[done..], null);
    }
}
