namespace Kandinsky;

/// <summary>A piece of a word with its token.</summary>
/// <param name="Id">The token's id.</param>
/// <param name="Spelling">The piece in UTF-8.</param>
internal readonly record struct UnigramPiece(int Id, ReadOnlyMemory<byte> Spelling);

/// <summary>
/// Cuts words into the tokens whose probabilities have the largest product (Kudo 2018, "Subword regularization"), by Viterbi's
/// algorithm: one pass from left to right, then back along the best way. Neighbouring unknown characters become one token.
/// </summary>
internal sealed class UnigramSegmenter(UnigramVocabulary vocabulary)
{
    private readonly record struct Step(int Id, double Score, int Start);

    private static readonly Step Unreached = new(-1, 0, -1);

    /// <summary>The pieces of a word from its first to its last.</summary>
    /// <param name="word">Valid UTF-8.</param>
    public IReadOnlyList<UnigramPiece> Segment(ReadOnlyMemory<byte> word)
    {
        var best = BestSteps(word.Span);
        var pieces = new List<UnigramPiece>();
        for (var end = word.Length; end > 0;)
        {
            var (id, start) = (best[end].Id, best[end].Start);
            while (id == vocabulary.UnknownId && start > 0 && best[start].Id == id) start = best[start].Start;
            pieces.Add(new(id, word[start..end]));
            end = start;
        }
        pieces.Reverse();
        return pieces;
    }

    /// <summary>The last step of the best way to each place; of equally good ones the longest.</summary>
    private Step[] BestSteps(ReadOnlySpan<byte> word)
    {
        var best = new Step[word.Length + 1];
        best.AsSpan().Fill(Unreached);
        for (var start = 0; start < word.Length;)
        {
            var (reached, character) = (best[start].Score, LengthOf(word[start]));
            var known = false;
            var node = ByteTrie.Root;
            for (var end = start; end < word.Length;)
            {
                node = vocabulary.Trie.Next(node, word[end++]);
                if (node == ByteTrie.None) break;
                if (vocabulary.Trie.ValueOf(node) is not (var id and not ByteTrie.None)) continue;
                known |= end == start + character;
                Offer(ref best[end], new(id, reached + vocabulary.ScoreOf(id), start));
            }
            if (!known) Offer(ref best[start + character], new(vocabulary.UnknownId, reached + vocabulary.UnknownScore, start));
            start += character;
        }
        return best;
    }

    private static void Offer(ref Step best, Step step)
    {
        if (best.Start < 0 || step.Score > best.Score) best = step;
    }

    /// <summary>Bytes of the character that a byte begins.</summary>
    private static int LengthOf(byte first) => first switch { < 0x80 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };
}
