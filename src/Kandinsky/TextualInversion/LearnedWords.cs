using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Words beside a text encoder's vocabulary: the tokens that spell them, and the rows that stand for these.</summary>
internal sealed class LearnedWords : IDisposable
{
    /// <summary>The parameter of all rows.</summary>
    public const string RowsName = "learned";

    private readonly InMemoryCheckpoint _numbers = new("learned words");
    private readonly IReadOnlyList<LearnedWord> _words;

    /// <param name="words">The words.</param>
    /// <param name="tokenizer">The tokenizer of the vocabulary.</param>
    /// <param name="encoder">The text encoder's numbers.</param>
    /// <exception cref="KandinskyException">A word is there already, or its vectors have another width.</exception>
    public LearnedWords(IReadOnlyList<LearnedWord> words, ClipTokenizer tokenizer, ClipTextConfig encoder)
    {
        (_words, Tokenizer) = (words, tokenizer);
        if (words.Count == 0) return;
        var (next, width) = (encoder.VocabularySize, encoder.Transformer.Width);
        foreach (var word in words)
        {
            if (word.Width != width)
                throw new KandinskyException($"The vectors of '{LegibleText.Of(word.Text)}' have {word.Width} numbers and this text encoder's have {width}; "
                    + "it was trained for another model.", ErrorKind.Model);
            if (Tokenizer.Knows(word.Text))
                throw new KandinskyException($"'{LegibleText.Of(word.Text)}' is a word that the text encoder or another file has already; give it a new one, "
                    + "as FILE=WORD.", ErrorKind.Request);
            Tokenizer = Tokenizer.With(word.Text, [.. Enumerable.Range(next, word.Count)]);
            next += word.Count;
        }
        _numbers.Set(RowsName, [next - encoder.VocabularySize, width], [.. words.SelectMany(word => word.Vectors)]);
        Weights = new(new CheckpointWeights(_numbers), new WeightForms(Precision.Float32));
        Rows = Weights.Declare(RowsName, Initial.Zero, [next - encoder.VocabularySize, width]);
    }

    /// <summary>Reads the words of files.</summary>
    /// <exception cref="KandinskyException">A file cannot be used.</exception>
    public static LearnedWords Read(IReadOnlyList<EmbeddingChoice> files, ClipTokenizer tokenizer, ClipTextConfig encoder) =>
        new([.. files.SelectMany(EmbeddingFile.Read)], tokenizer, encoder);

    /// <summary>A tokenizer that knows the words: their ids follow those of the vocabulary.</summary>
    public ClipTokenizer Tokenizer { get; }

    /// <summary>The rows of all words, [tokens, width]; null without any.</summary>
    public Parameter? Rows { get; }

    /// <summary>What holds the rows; null without any.</summary>
    public ModelWeights? Weights { get; }

    /// <summary>The words that texts spell, in one line; empty if there are none.</summary>
    public string In(params IEnumerable<string?> texts)
    {
        if (_words.Count == 0) return "";
        var spelled = texts.SelectMany(text => Tokenizer.Encode(text ?? "")).Select(word => word.Text).ToHashSet(StringComparer.Ordinal);
        return string.Join(", ", _words.Where(word => spelled.Contains(word.Text)).Select(word => word.Text));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Weights?.Dispose();
        _numbers.Dispose();
    }
}
