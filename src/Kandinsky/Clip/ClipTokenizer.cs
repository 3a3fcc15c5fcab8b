using System.Text;

namespace Kandinsky;

/// <summary>
/// Turns a prompt into CLIP's token ids, as the reference's fast tokenizer does: special tokens that the prompt spells out are
/// kept whole, the rest is normalised (form C, white space, lower case), cut into words and byte-pair encoded. Vocabulary, special
/// tokens and number of positions come from the tokenizer's folder. Safe for several threads.
/// </summary>
public sealed class ClipTokenizer
{
    private readonly BytePairVocabulary _vocabulary;
    private readonly BytePairEncoder _encoder;
    private readonly SpecialTokens _specialTokens = new();

    private ClipTokenizer(BytePairVocabulary vocabulary, ClipTokenizerConfig config)
    {
        _vocabulary = vocabulary;
        Positions = config.Positions;
        LargestId = vocabulary.LargestId;
        StartId = Special(config.StartToken);
        EndId = Special(config.EndToken);
        PaddingId = Special(config.PaddingToken);
        _encoder = new BytePairEncoder(vocabulary, Special(config.UnknownToken));

        int Special(string token)
        {
            if (!vocabulary.TryGetId(Encoding.UTF8.GetBytes(token), out var id))
            {
                throw TokenizerFile.Malformed(vocabulary.Source, $"it lacks the special token {token}");
            }

            _specialTokens.Add(token, id);
            return id;
        }
    }

    private ClipTokenizer(ClipTokenizer other, string word, int[] ids)
    {
        (_vocabulary, _encoder, Positions, LargestId) = (other._vocabulary, other._encoder, other.Positions, other.LargestId);
        (StartId, EndId, PaddingId) = (other.StartId, other.EndId, other.PaddingId);
        _specialTokens = other._specialTokens.With(word, ids);
    }

    /// <summary>Positions of the text encoder (77 for the hub's models): start, at most this minus 2 tokens of the prompt, end.</summary>
    public int Positions { get; }

    /// <summary>The largest id there is; the text encoder must have as many embeddings and one more.</summary>
    public int LargestId { get; }

    /// <summary>The id that begins every prompt.</summary>
    public int StartId { get; }

    /// <summary>The id that ends every prompt; the text encoder pools at its first occurrence.</summary>
    public int EndId { get; }

    /// <summary>The id that fills the positions a prompt leaves free.</summary>
    public int PaddingId { get; }

    /// <summary>
    /// Reads <c>vocab.json</c> and <c>merges.txt</c>, or else <c>tokenizer.json</c>, and, where present, <c>tokenizer_config.json</c> and
    /// <c>special_tokens_map.json</c>.
    /// </summary>
    /// <param name="folder">The tokenizer's folder in a model.</param>
    /// <exception cref="KandinskyException">A file is missing or damaged; the message names it.</exception>
    public static ClipTokenizer Load(string folder) =>
        new(BytePairVocabulary.Load(folder), ClipTokenizerConfig.Load(folder));

    /// <summary>The ids of one prompt, cut off at <see cref="Positions"/> and padded up to it.</summary>
    public ClipTokens Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Assemble(Encode(text));
    }

    /// <summary>The ids of one prompt with weights, as <see cref="PromptWeights.Parse"/> reads them.</summary>
    /// <param name="parts">Consecutive parts of the prompt, white space between them included.</param>
    /// <exception cref="KandinskyException">A weight is outside ±10.</exception>
    public ClipTokens Tokenize(IEnumerable<PromptSpan> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return Assemble(parts.SelectMany(part => Encode(part.Text, part.SensibleWeight)));
    }

    /// <summary>A tokenizer that knows one word more, which is never taken apart. Its ids are beyond <see cref="LargestId"/>.</summary>
    /// <param name="word">The word, as prompts spell it.</param>
    /// <param name="ids">Its tokens.</param>
    internal ClipTokenizer With(string word, int[] ids) => new(this, word, ids);

    /// <summary>Whether a text is one token already: a special one, one that was added, or a word of the vocabulary.</summary>
    internal bool Knows(string word) => _specialTokens.Has(word) || Encode(word).ToList() is [{ Ids.Length: 1 }]
        || _vocabulary.TryGetId(Encoding.UTF8.GetBytes(word), out _);

    /// <summary>The words of a text in order.</summary>
    internal IEnumerable<ClipWord> Encode(string text, float weight = 1)
    {
        foreach (var stretch in _specialTokens.Split(text))
        {
            if (stretch.Ids.Length > 0)
            {
                yield return stretch with { Weight = weight };
                continue;
            }

            foreach (var word in ClipWords.Split(stretch.Text))
            {
                yield return new ClipWord(word, _encoder.Encode(word), weight);
            }
        }
    }

    private ClipTokens Assemble(IEnumerable<ClipWord> words)
    {
        var ids = new int[Positions];
        var weights = new float[Positions];
        var (length, weighted) = (0, false);
        Place(StartId, 1);
        var truncatedCount = 0;
        var truncatedWords = new List<string>();
        foreach (var word in words)
        {
            var fitting = Math.Min(word.Ids.Length, Positions - 1 - length);
            for (var i = 0; i < fitting; i++)
            {
                Place(word.Ids[i], word.Weight);
            }

            if (fitting < word.Ids.Length)
            {
                truncatedCount += word.Ids.Length - fitting;
                truncatedWords.Add(word.Text);
            }
        }

        Place(EndId, 1);
        var used = length;
        while (length < Positions)
        {
            Place(PaddingId, 1);
        }

        return new ClipTokens(ids, used, truncatedCount, string.Join(' ', truncatedWords), weighted ? weights : null);

        void Place(int id, float weight)
        {
            (ids[length], weights[length++]) = (id, weight);
            weighted |= weight != 1;
        }
    }
}
