using System.Collections.Concurrent;
using System.Text;

namespace Kandinsky;

/// <summary>
/// Byte-pair encoding of one word: its UTF-8 bytes are symbols, the last of them marked as the end of the word; of all adjacent
/// pairs that the merges know the earliest learnt is joined, until none is left. Safe for several threads.
/// </summary>
internal sealed class BytePairEncoder(BytePairVocabulary vocabulary, int unknownId)
{
    private const int LongestCachedWord = 64, LargestCache = 16384;

    private readonly ConcurrentDictionary<string, int[]> _cache = new();

    /// <summary>The token ids of a word (not empty, no white space).</summary>
    public int[] Encode(string word)
    {
        if (_cache.TryGetValue(word, out var known))
        {
            return known;
        }

        var ids = new Symbols(Encoding.UTF8.GetBytes(word), vocabulary).Merge(unknownId);
        if (word.Length <= LongestCachedWord && _cache.Count < LargestCache)
        {
            _cache[word] = ids;
        }

        return ids;
    }

    /// <summary>The symbols of one word: neighbouring stretches of its spelling, linked so that joining two is cheap.</summary>
    private sealed class Symbols
    {
        private const int None = -1;

        private readonly BytePairVocabulary _vocabulary;
        private readonly byte[] _spelling;
        private readonly int _spelled;
        private readonly int _count;
        private readonly int[] _start;          // of each symbol in the spelling
        private readonly int[] _previous;
        private readonly int[] _next;           // _count: none
        private readonly int[] _rank;           // of the pair that a symbol makes with its next, or None
        private readonly SmallestFirst _pairs = new();   // (rank << 32) + position of the first symbol

        public Symbols(byte[] word, BytePairVocabulary vocabulary)
        {
            _vocabulary = vocabulary;
            _count = word.Length;
            _spelling = new byte[ByteAlphabet.LongestStandIn * _count + EndOfWord.Length];
            (_start, _previous, _next, _rank) = (new int[_count], new int[_count], new int[_count], new int[_count]);
            for (var i = 0; i < _count; i++)
            {
                (_start[i], _previous[i], _next[i]) = (_spelled, i - 1, i + 1);
                _spelled += ByteAlphabet.Spell(word[i], _spelling.AsSpan(_spelled));
            }

            EndOfWord.CopyTo(_spelling.AsSpan(_spelled));
            _spelled += EndOfWord.Length;
        }

        private static ReadOnlySpan<byte> EndOfWord => "</w>"u8;

        public int[] Merge(int unknownId)
        {
            for (var first = 0; first < _count; first++)
            {
                Rank(first);
            }

            while (_pairs.TryTake(out var pair))
            {
                var (rank, first) = ((int)(pair >> 32), (int)pair);
                if (_rank[first] == rank)      // Else an earlier merge has taken the pair apart.
                {
                    Join(first);
                }
            }

            var ids = new List<int>();
            for (var symbol = 0; symbol < _count; symbol = _next[symbol])
            {
                ids.Add(_vocabulary.TryGetId(SpellingOf(symbol), out var id) ? id : unknownId);
            }

            return [.. ids];
        }

        private void Join(int first)
        {
            var second = _next[first];
            _rank[second] = None;
            _next[first] = _next[second];
            if (_next[first] < _count)
            {
                _previous[_next[first]] = first;
            }

            Rank(first);
            if (_previous[first] >= 0)
            {
                Rank(_previous[first]);
            }
        }

        private void Rank(int first)
        {
            _rank[first] = _next[first] < _count ? _vocabulary.RankOf(SpellingOf(first), SpellingOf(_next[first])) : None;
            if (_rank[first] != None)
            {
                _pairs.Add(((long)_rank[first] << 32) | (uint)first);
            }
        }

        private ReadOnlySpan<byte> SpellingOf(int symbol) =>
            _spelling.AsSpan(_start[symbol]..(_next[symbol] < _count ? _start[_next[symbol]] : _spelled));
    }
}
