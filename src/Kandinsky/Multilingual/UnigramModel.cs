namespace Kandinsky;

/// <summary>What a multilingual tokenizer's files hold.</summary>
/// <param name="Vocabulary">The tokens and their probabilities.</param>
/// <param name="Characters">The normalisation of characters.</param>
/// <param name="AddedTokens">Tokens that a prompt may spell out.</param>
internal sealed record UnigramModel(UnigramVocabulary Vocabulary, CharacterMap Characters, IReadOnlyList<AddedToken> AddedTokens)
{
    /// <summary>The name of the file with everything in it.</summary>
    public const string JsonName = "tokenizer.json";

    /// <summary>The name of SentencePiece's own file; a unigram model in spite of it.</summary>
    public const string SentencePieceName = "sentencepiece.bpe.model";

    /// <summary>Reads <c>tokenizer.json</c> or, where there is none, <c>sentencepiece.bpe.model</c>.</summary>
    /// <exception cref="KandinskyException">Neither is there, or one is damaged or no unigram model.</exception>
    public static UnigramModel Load(string folder)
    {
        var (json, sentencePiece) = (Path.Combine(folder, JsonName), Path.Combine(folder, SentencePieceName));
        return !File.Exists(json) && File.Exists(sentencePiece) ? SentencePieceFile.Read(sentencePiece) : new UnigramJson(json).Read();
    }
}
