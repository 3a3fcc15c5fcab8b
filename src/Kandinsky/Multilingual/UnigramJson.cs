using System.Text.Json;

namespace Kandinsky;

/// <summary>Reads <c>tokenizer.json</c>: a unigram model, the normaliser's map of characters, and added tokens.</summary>
/// <param name="path">The file.</param>
internal sealed class UnigramJson(string path)
{
    private const int MostAddedTokens = 10_000;

    private readonly UnigramVocabulary _vocabulary = new(path);
    private CharacterMap _characters = new([], path);
    private IReadOnlyList<AddedToken> _added = [];
    private int? _unknownId;

    /// <summary>Reads the file.</summary>
    /// <exception cref="KandinskyException">It is missing, damaged or no unigram model.</exception>
    public UnigramModel Read()
    {
        var bytes = TokenizerFile.ReadBytes(path);
        var reader = new Utf8JsonReader(bytes);
        try
        {
            Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "it should be one JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadProperty(ref reader);
            Expect(!reader.Read(), "something follows its end");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw TokenizerFile.Malformed(path, "it is no tokenizer in JSON", e);
        }
        Expect(_vocabulary.Count > 0, "it has no vocabulary");
        return new(_vocabulary.Complete(_unknownId ?? throw TokenizerFile.Malformed(path, "it has no unk_id")), _characters, _added);
    }

    private void ReadProperty(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("model"u8)) ReadModel(ref reader);
        else if (reader.ValueTextEquals("normalizer"u8)) _characters = Value(ref reader, normaliser => new CharacterMap(MapIn(normaliser), path));
        else if (reader.ValueTextEquals("added_tokens"u8)) _added = Value(ref reader, AddedTokensIn);
        else reader.Skip();
    }

    private void ReadModel(ref Utf8JsonReader reader)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "its model should be an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8)) Expect(reader.Read() && reader.ValueTextEquals("Unigram"u8),
                "it is no unigram model, which XLM-RoBERTa's is");
            else if (reader.ValueTextEquals("byte_fallback"u8)) Expect(reader.Read() && reader.TokenType == JsonTokenType.False,
                "byte_fallback is no part of XLM-RoBERTa's tokenizer");
            else if (reader.ValueTextEquals("unk_id"u8)) _unknownId = reader.Read() && reader.TokenType == JsonTokenType.Number
                && reader.TryGetInt32(out var id) ? id : null;
            else if (reader.ValueTextEquals("vocab"u8)) ReadVocabulary(ref reader);
            else reader.Skip();
        }
    }

    /// <summary>Pairs of a token and its score.</summary>
    private void ReadVocabulary(ref Utf8JsonReader reader)
    {
        const string Shape = "its vocabulary should be pairs of a token and a score";
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartArray && _vocabulary.Count == 0, Shape);
        var token = new byte[1 << 12];
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            Expect(reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= token.Length, Shape);
            var length = reader.CopyString(token);
            Expect(reader.Read() && reader.TokenType == JsonTokenType.Number, Shape);
            _vocabulary.Add(token.AsSpan(0, length), reader.GetDouble());
            Expect(reader.Read() && reader.TokenType == JsonTokenType.EndArray, Shape);
        }
        Expect(reader.TokenType == JsonTokenType.EndArray, Shape);
    }

    /// <summary>The map of characters in a normaliser, which may be one of a sequence; what else XLM-RoBERTa's normaliser does is always done.</summary>
    private static byte[] MapIn(JsonElement normaliser)
    {
        if (normaliser.ValueKind != JsonValueKind.Object) return [];
        if (normaliser.TryGetProperty("precompiled_charsmap", out var map)) return map.ValueKind == JsonValueKind.Null ? [] : map.GetBytesFromBase64();
        if (!normaliser.TryGetProperty("normalizers", out var parts)) return [];
        return parts.EnumerateArray().Where(part => part.TryGetProperty("precompiled_charsmap", out _)).Select(MapIn).FirstOrDefault([]);
    }

    private List<AddedToken> AddedTokensIn(JsonElement array)
    {
        Expect(array.GetArrayLength() <= MostAddedTokens, "it has far too many added tokens");
        return
        [
            .. array.EnumerateArray().Select(token => new AddedToken(token.GetProperty("content").GetString() ?? "", token.GetProperty("id").GetInt32())
            {
                InNormalisedText = Is(token, "normalized"),
                TakesSpaceBefore = Is(token, "lstrip"),
                TakesSpaceAfter = Is(token, "rstrip"),
            }).Where(token => token.Text.Length > 0),
        ];
    }

    private static bool Is(JsonElement token, string name) => token.TryGetProperty(name, out var value) && value.GetBoolean();

    private static T Value<T>(ref Utf8JsonReader reader, Func<JsonElement, T> read)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return read(value.RootElement);
    }

    private void Expect(bool condition, string what)
    {
        if (!condition) throw TokenizerFile.Malformed(path, what);
    }
}
