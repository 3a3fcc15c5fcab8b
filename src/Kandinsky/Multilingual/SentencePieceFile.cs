namespace Kandinsky;

/// <summary>Reads a SentencePiece model (<c>sentencepiece_model.proto</c>) and lays its tokens out as XLM-RoBERTa numbers them.</summary>
internal static class SentencePieceFile
{
    private const int OwnSpecialTokens = 3;     // <unk>, <s> and </s>, which begin every model
    private const int UnknownId = 3;            // as XLM-RoBERTa numbers it
    private const ulong Unigram = 1;

    /// <summary>Reads a file.</summary>
    /// <exception cref="KandinskyException">It is missing, damaged or no unigram model.</exception>
    public static UnigramModel Read(string path)
    {
        var vocabulary = new UnigramVocabulary(path);
        foreach (var token in AddedToken.OfXlmRoberta(0).SkipLast(1)) vocabulary.Add(System.Text.Encoding.UTF8.GetBytes(token.Text), 0);
        var characters = new CharacterMap([], path);
        var pieces = 0;
        var reader = new ProtobufReader(TokenizerFile.ReadBytes(path), path);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1 when pieces++ >= OwnSpecialTokens: AddPiece(vocabulary, reader.Bytes, path); break;
                case 2: CheckKind(reader.Bytes, path); break;
                case 3: characters = Characters(reader.Bytes, path); break;
            }
        }
        if (pieces <= OwnSpecialTokens) throw TokenizerFile.Malformed(path, "it has no tokens");
        vocabulary.Add("<mask>"u8, 0);
        return new(vocabulary.Complete(UnknownId), characters, AddedToken.OfXlmRoberta(vocabulary.Count - 1));
    }

    private static void AddPiece(UnigramVocabulary vocabulary, ReadOnlySpan<byte> message, string path)
    {
        var reader = new ProtobufReader(message, path);
        ReadOnlySpan<byte> text = [];
        var score = 0f;
        while (reader.Read())
        {
            if (reader.Field == 1) text = reader.Bytes;
            else if (reader.Field == 2) score = reader.Single;
        }
        vocabulary.Add(text, score);
    }

    private static void CheckKind(ReadOnlySpan<byte> trainer, string path)
    {
        var reader = new ProtobufReader(trainer, path);
        while (reader.Read())
        {
            if (reader is { Field: 3, Number: not Unigram }) throw TokenizerFile.Malformed(path, "it is no unigram model, which XLM-RoBERTa's is");
        }
    }

    private static CharacterMap Characters(ReadOnlySpan<byte> normaliser, string path)
    {
        var reader = new ProtobufReader(normaliser, path);
        ReadOnlySpan<byte> map = [];
        while (reader.Read())
        {
            if (reader.Field == 2) map = reader.Bytes;
        }
        return new(map, path);
    }
}
