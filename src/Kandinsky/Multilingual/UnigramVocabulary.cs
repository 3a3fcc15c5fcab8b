using System.Text;

namespace Kandinsky;

/// <summary>The tokens of a unigram model in order of their ids, each with the logarithm of its probability.</summary>
/// <param name="path">The file they come from, named in errors.</param>
internal sealed class UnigramVocabulary(string path)
{
    private const int LongestToken = 512;       // bytes; the steps from a place in the text end there
    private const double UnknownPenalty = 10;   // below the rarest token, as SentencePiece has it

    private readonly ByteTrie _trie = new();
    private readonly List<double> _scores = [];
    private double _lowest = double.PositiveInfinity;

    /// <summary>How many tokens there are.</summary>
    public int Count => _scores.Count;

    /// <summary>The id of what no token spells.</summary>
    public int UnknownId { get; private set; }

    /// <summary>The score of a character that no token spells.</summary>
    public double UnknownScore => _lowest - UnknownPenalty;

    /// <summary>Adds the token of the next id; of equal ones the last counts.</summary>
    /// <exception cref="KandinskyException">No vocabulary has such a token.</exception>
    public void Add(ReadOnlySpan<byte> token, double score)
    {
        if (token.Length > LongestToken) throw Damaged($"token {Count} has {token.Length} bytes; {LongestToken} are the most");
        if (!double.IsFinite(score)) throw Damaged($"the score of token {Count} is no number");
        if (_trie.Nodes + token.Length >= ByteTrie.MostNodes) throw Damaged("the vocabulary is far larger than a tokenizer's");
        if (!token.IsEmpty) _trie.Set(token, Count);
        _scores.Add(score);
        _lowest = Math.Min(_lowest, score);
    }

    /// <summary>Ends the vocabulary.</summary>
    /// <param name="unknownId">The id of what no token spells.</param>
    /// <exception cref="KandinskyException">There is no such token.</exception>
    public UnigramVocabulary Complete(int unknownId)
    {
        if ((uint)unknownId >= (uint)Count) throw Damaged($"unk_id is {unknownId}, but the vocabulary has {Count} tokens");
        UnknownId = unknownId;
        return this;
    }

    /// <summary>The id of a whole token, or null.</summary>
    public int? IdOf(string token)
    {
        var node = ByteTrie.Root;
        foreach (var next in Encoding.UTF8.GetBytes(token))
        {
            node = _trie.Next(node, next);
            if (node == ByteTrie.None) return null;
        }
        return _trie.ValueOf(node) is var id and not ByteTrie.None ? id : null;
    }

    /// <summary>The tree of tokens, with their ids.</summary>
    public ByteTrie Trie => _trie;

    /// <summary>The logarithm of a token's probability.</summary>
    public double ScoreOf(int id) => _scores[id];

    private KandinskyException Damaged(string what) => TokenizerFile.Malformed(path, what);
}
