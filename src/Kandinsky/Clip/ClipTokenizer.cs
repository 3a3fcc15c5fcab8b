using System.Buffers;
using System.Globalization;
using System.Text;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Turns a prompt into CLIP's token ids, as the reference's fast tokenizer does: special tokens that the prompt spells out are
/// kept whole, the rest is normalised (form C, white space, lower case), cut into words and byte-pair encoded. Vocabulary, special
/// tokens and number of positions come from the tokenizer's folder. Safe for several threads.
/// </summary>
public sealed class ClipTokenizer
{
    const float LargestWeight = 10;

    readonly BytePairEncoder _encoder;
    readonly List<(string Text, int Id)> _specialTokens = [];
    readonly SearchValues<string> _specialTexts;

    ClipTokenizer(BytePairVocabulary vocabulary, ClipTokenizerConfig config, string folder)
    {
        Positions = config.Positions;
        StartId = Special(config.StartToken);
        EndId = Special(config.EndToken);
        PaddingId = Special(config.PaddingToken);
        _encoder = new BytePairEncoder(vocabulary, Special(config.UnknownToken));
        _specialTexts = SearchValues.Create([.. _specialTokens.Select(special => special.Text)], StringComparison.Ordinal);

        int Special(string token)
        {
            if (!vocabulary.TryGetId(Encoding.UTF8.GetBytes(token), out var id))
            {
                throw TokenizerFile.Malformed(Path.Combine(folder, "vocab.json"), $"it lacks the special token {token}");
            }

            if (!_specialTokens.Contains((token, id)))
            {
                _specialTokens.Add((token, id));
            }

            return id;
        }
    }

    /// <summary>Positions of the text encoder (77 for the hub's models): start, at most this minus 2 tokens of the prompt, end.</summary>
    public int Positions { get; }

    /// <summary>The id that begins every prompt.</summary>
    public int StartId { get; }

    /// <summary>The id that ends every prompt; the text encoder pools at its first occurrence.</summary>
    public int EndId { get; }

    /// <summary>The id that fills the positions a prompt leaves free.</summary>
    public int PaddingId { get; }

    /// <summary>
    /// Reads <c>vocab.json</c>, <c>merges.txt</c> and, where present, <c>tokenizer_config.json</c> and
    /// <c>special_tokens_map.json</c>.
    /// </summary>
    /// <param name="folder">The tokenizer's folder in a model.</param>
    /// <exception cref="KandinskyException">A file is missing or damaged; the message names it.</exception>
    public static ClipTokenizer Load(string folder) =>
        new(BytePairVocabulary.Load(folder), ClipTokenizerConfig.Load(folder), folder);

    /// <summary>The ids of one prompt, cut off at <see cref="Positions"/> and padded up to it.</summary>
    public ClipTokens Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Assemble(Encode(text).Select(word => (word.Word, word.Ids, 1f)));
    }

    /// <summary>The ids of one prompt with weights, as <see cref="PromptWeights.Parse"/> reads them.</summary>
    /// <param name="parts">Consecutive parts of the prompt, white space between them included.</param>
    /// <exception cref="KandinskyException">A weight is outside ±10.</exception>
    public ClipTokens Tokenize(IEnumerable<PromptSpan> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return Assemble(parts.SelectMany(part => Encode(part.Text).Select(word => (word.Word, word.Ids, Sensible(part.Weight)))));
    }

    static float Sensible(float weight) => Math.Abs(weight) <= LargestWeight ? weight : throw new KandinskyException(
        string.Create(CultureInfo.InvariantCulture, $"The weight {weight} in the prompt is beyond ±{LargestWeight}; 0.5 to 1.6 is usual."), ErrorKind.Request);

    /// <summary>The words of a text in order, each with its ids; a special token is one word.</summary>
    internal IEnumerable<(string Word, int[] Ids)> Encode(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.AsSpan(start).IndexOfAny(_specialTexts) is var distance and >= 0 ? start + distance : text.Length;
            foreach (var word in ClipWords.Split(text[start..end]))
            {
                yield return (word, _encoder.Encode(word));
            }

            start = end;
            if (end < text.Length)
            {
                var (special, id) = SpecialTokenAt(text.AsSpan(end));
                yield return (special, [id]);
                start += special.Length;
            }
        }
    }

    (string Text, int Id) SpecialTokenAt(ReadOnlySpan<char> text)
    {
        var longest = (Text: "", Id: 0);
        foreach (var special in _specialTokens)
        {
            if (special.Text.Length > longest.Text.Length && text.StartsWith(special.Text, StringComparison.Ordinal))
            {
                longest = special;
            }
        }

        return longest;
    }

    ClipTokens Assemble(IEnumerable<(string Word, int[] Ids, float Weight)> words)
    {
        var ids = new int[Positions];
        var weights = new float[Positions];
        Array.Fill(weights, 1f);
        ids[0] = StartId;
        var length = 1;
        var truncatedCount = 0;
        var truncatedWords = new List<string>();
        foreach (var (word, wordIds, weight) in words)
        {
            var fitting = Math.Min(wordIds.Length, Positions - 1 - length);
            wordIds.AsSpan(0, fitting).CopyTo(ids.AsSpan(length));
            weights.AsSpan(length, fitting).Fill(weight);
            length += fitting;
            if (fitting < wordIds.Length)
            {
                truncatedCount += wordIds.Length - fitting;
                truncatedWords.Add(word);
            }
        }

        ids[length++] = EndId;
        ids.AsSpan(length).Fill(PaddingId);
        return new ClipTokens(ids, length, truncatedCount, string.Join(' ', truncatedWords), Array.TrueForAll(weights, weight => weight == 1) ? null : weights);
    }
}
