using System.Text;

namespace Kandinsky;

/// <summary>
/// Turns a prompt in any language into the token ids of XLM-RoBERTa (Conneau et al. 2020), as the reference's tokenizer does: special
/// tokens that the prompt spells out are kept whole, characters are normalised as the model's file says, a word is marked by ▁ before
/// it, and its most probable pieces are taken. Safe for several threads.
/// </summary>
public sealed class MultilingualTokenizer
{
    private const char WordMark = '▁';

    private readonly UnigramSegmenter _segmenter;
    private readonly CharacterMap _characters;
    private readonly AddedTokens _rawTokens, _normalisedTokens;

    private MultilingualTokenizer(UnigramModel model, string folder)
    {
        _segmenter = new(model.Vocabulary);
        _characters = model.Characters;
        _rawTokens = new([.. model.AddedTokens.Where(token => !token.InNormalisedText)]);
        _normalisedTokens = new([.. model.AddedTokens.Where(token => token.InNormalisedText)]);
        LargestId = model.AddedTokens.Select(token => token.Id).Append(model.Vocabulary.Count - 1).Max();
        (StartId, EndId, PaddingId) = (Special("<s>"), Special("</s>"), Special("<pad>"));

        int Special(string token) => model.AddedTokens.FirstOrDefault(added => added.Text == token)?.Id ?? model.Vocabulary.IdOf(token)
            ?? throw TokenizerFile.Malformed(folder, $"its vocabulary lacks the special token {token}");
    }

    /// <summary>Positions that Kandinsky 2.1 reads of a prompt: start, at most 75 tokens, end.</summary>
    public const int Positions = 77;

    /// <summary>The largest id that a prompt can have.</summary>
    public int LargestId { get; }

    /// <summary>The id that begins every prompt.</summary>
    public int StartId { get; }

    /// <summary>The id that ends every prompt.</summary>
    public int EndId { get; }

    /// <summary>The id that fills the positions a prompt leaves free.</summary>
    public int PaddingId { get; }

    /// <summary>Reads <c>tokenizer.json</c> or, where there is none, <c>sentencepiece.bpe.model</c>.</summary>
    /// <param name="folder">The tokenizer's folder in a model.</param>
    /// <exception cref="KandinskyException">Neither file is there, or one is damaged; the message names it.</exception>
    public static MultilingualTokenizer Load(string folder) => new(UnigramModel.Load(folder), folder);

    /// <summary>The ids of one prompt, cut off at <see cref="Positions"/> and padded up to it.</summary>
    public ClipTokens Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Tokenize([new PromptSpan(text, 1)]);
    }

    /// <summary>The ids of one prompt with weights, as <see cref="PromptWeights.Parse"/> reads them.</summary>
    /// <param name="parts">Consecutive parts of the prompt, white space between them included.</param>
    /// <exception cref="KandinskyException">A weight is outside ±10.</exception>
    public ClipTokens Tokenize(IEnumerable<PromptSpan> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var (ids, weights) = (new List<int>(Positions) { StartId }, new List<float>(Positions) { 1 });
        var (lost, lostCount) = (new StringBuilder(), 0);
        foreach (var part in parts)
        {
            foreach (var piece in Pieces(part.Text))
            {
                if (ids.Count < Positions - 1)
                {
                    ids.Add(piece.Id);
                    weights.Add(part.SensibleWeight);
                }
                else
                {
                    lost.Append(Encoding.UTF8.GetString(piece.Spelling.Span));
                    lostCount++;
                }
            }
        }
        ids.Add(EndId);
        var used = ids.Count;
        ids.AddRange(Enumerable.Repeat(PaddingId, Positions - used));
        weights.AddRange(Enumerable.Repeat(1f, Positions - weights.Count));
        return new([.. ids], used, lostCount, lost.Replace(WordMark, ' ').ToString().Trim(), weights.TrueForAll(weight => weight == 1) ? null : [.. weights]);
    }

    /// <summary>The tokens of a text without start and end.</summary>
    internal IEnumerable<UnigramPiece> Pieces(string text)
    {
        foreach (var (raw, token) in _rawTokens.Split(text))
        {
            if (token is not null)
            {
                yield return Whole(token);
                continue;
            }
            foreach (var (normalised, inner) in _normalisedTokens.Split(Normalise(raw)))
            {
                if (inner is not null) yield return Whole(inner);
                else foreach (var piece in Words(normalised).SelectMany(word => _segmenter.Segment(word))) yield return piece;
            }
        }
    }

    private static UnigramPiece Whole(AddedToken token) => new(token.Id, Encoding.UTF8.GetBytes(token.Text));

    /// <summary>Characters as the map has them, no white space at the end, and several spaces in a row as one word mark.</summary>
    private string Normalise(string text)
    {
        var normalised = new StringBuilder(text.Length);
        var spaces = 0;
        foreach (var character in _characters.Apply(text).AsSpan().TrimEnd())
        {
            spaces = character == ' ' ? spaces + 1 : 0;
            if (spaces < 2) normalised.Append(character);
            else normalised[^1] = WordMark;
        }
        return normalised.ToString();
    }

    /// <summary>The words of a stretch, each with its mark before it; the first always has one.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Words(string stretch)
    {
        var marked = stretch.Replace(' ', WordMark);
        if (marked[0] != WordMark) marked = WordMark + marked;
        for (var start = 0; start < marked.Length;)
        {
            var end = marked.IndexOf(WordMark, start + 1) is var next and > 0 ? next : marked.Length;
            yield return Encoding.UTF8.GetBytes(marked[start..end]);
            start = end;
        }
    }
}
