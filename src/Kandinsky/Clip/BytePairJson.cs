using System.Text;
using System.Text.Json;

namespace Kandinsky;

/// <summary>Reads a byte-pair vocabulary and its merges from <c>tokenizer.json</c>, the file of the library "tokenizers".</summary>
/// <param name="path">The file.</param>
internal sealed class BytePairJson(string path)
{
    private ByteStringTable? _ids;
    private long? _merges;   // where in the file they begin; they are read after the tokens they must make
    private readonly List<(byte[] Token, int Id)> _added = [];

    /// <summary>Reads the file.</summary>
    /// <exception cref="KandinskyException">It is missing, damaged, or holds a model of another kind.</exception>
    public (ByteStringTable Ids, ByteStringTable Ranks) Read()
    {
        var bytes = TokenizerFile.ReadBytes(path);
        try
        {
            var reader = new Utf8JsonReader(bytes);
            Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadProperty(ref reader, bytes.Length);
            Expect(!reader.Read());
            if (_ids is null || _merges is null) throw Wrong("its model lacks vocab or merges");
            foreach (var (token, id) in _added) _ids.Set(token, id);
            return (_ids, ReadMerges(bytes[(int)_merges..], _ids));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw Wrong("it is no tokenizer in JSON", e);
        }
    }

    private void ReadProperty(ref Utf8JsonReader reader, int bytes)
    {
        if (reader.ValueTextEquals("model"u8)) ReadModel(ref reader, bytes);
        else if (reader.ValueTextEquals("added_tokens"u8)) ReadAddedTokens(ref reader);
        else reader.Skip();
    }

    private void ReadModel(ref Utf8JsonReader reader, int bytes)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8)) Require(ref reader, "BPE", "its model is not of type BPE, as CLIP's is");
            else if (reader.ValueTextEquals("end_of_word_suffix"u8)) Require(ref reader, "</w>", "its model does not end words with </w>, as CLIP's does");
            else if (reader.ValueTextEquals("vocab"u8)) _ids = BytePairVocabulary.ReadTokens(ref reader, bytes);
            else if (reader.ValueTextEquals("merges"u8))
            {
                Expect(reader.Read() && reader.TokenType == JsonTokenType.StartArray);
                _merges = reader.TokenStartIndex;
                reader.Skip();
            }
            else reader.Skip();
        }
    }

    /// <summary>A merge is a text, "first second", or since version 0.20 a list of two texts.</summary>
    private ByteStringTable ReadMerges(ReadOnlySpan<byte> bytes, ByteStringTable ids)
    {
        var ranks = new ByteStringTable(capacity: 1 << 14);
        var merge = new byte[2 * BytePairVocabulary.LongestMerge + 1];
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            var length = 0;
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                reader.Read();
                length = Copy(ref reader, merge, index);
                merge[length++] = (byte)' ';
                reader.Read();
                length += Copy(ref reader, merge.AsSpan(length), index);
                Expect(reader.Read() && reader.TokenType == JsonTokenType.EndArray);
            }
            else length = Copy(ref reader, merge, index);
            if (BytePairVocabulary.AddMerge(ranks, ids, merge.AsSpan(0, length)) is { } problem) throw Wrong($"merge {index} {problem}");
        }
        return ranks;
    }

    private int Copy(ref Utf8JsonReader reader, Span<byte> symbol, int index) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= BytePairVocabulary.LongestMerge ? reader.CopyString(symbol)
            : throw Wrong($"merge {index} should be two symbols");

    private void ReadAddedTokens(ref Utf8JsonReader reader)
    {
        using var tokens = JsonDocument.ParseValue(ref reader);
        foreach (var token in tokens.RootElement.EnumerateArray())
        {
            var id = token.GetProperty("id").GetInt32();
            Expect(id >= 0);
            _added.Add((Encoding.UTF8.GetBytes(token.GetProperty("content").GetString() ?? ""), id));
        }
    }

    private void Require(ref Utf8JsonReader reader, string value, string what)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals(value)) throw Wrong(what);
    }

    private static void Expect(bool condition)
    {
        if (!condition) throw new JsonException();
    }

    private KandinskyException Wrong(string what, Exception? cause = null) => TokenizerFile.Malformed(path, what, cause);
}
