using System.Text;
using System.Text.Json;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>A byte-level vocabulary and its merges, spelled in UTF-8: <c>vocab.json</c> and <c>merges.txt</c>.</summary>
sealed class BytePairVocabulary
{
    const string TokensShape = "it should be one JSON object of token to id";

    readonly ByteStringTable _ids;
    readonly ByteStringTable _ranks;

    BytePairVocabulary(ByteStringTable ids, ByteStringTable ranks) => (_ids, _ranks) = (ids, ranks);

    /// <summary>Reads both files of a tokenizer's folder.</summary>
    /// <exception cref="KandinskyException">A file is missing, malformed, or does not fit the other.</exception>
    public static BytePairVocabulary Load(string folder)
    {
        var ids = ReadTokens(Path.Combine(folder, "vocab.json"));
        return new BytePairVocabulary(ids, ReadMerges(Path.Combine(folder, "merges.txt"), ids));
    }

    /// <summary>The id of a token.</summary>
    public bool TryGetId(ReadOnlySpan<byte> token, out int id) => _ids.TryGetValue(token, out id);

    /// <summary>How early the merge of two neighbouring symbols was learnt: 0 is the earliest, -1 means that there is none.</summary>
    public int RankOf(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (first.Length + 1 + second.Length > _ranks.LongestKey)
        {
            return -1;
        }

        Span<byte> merge = stackalloc byte[LongestMerge];
        first.CopyTo(merge);
        merge[first.Length] = (byte)' ';
        second.CopyTo(merge[(first.Length + 1)..]);
        return _ranks.TryGetValue(merge[..(first.Length + 1 + second.Length)], out var rank) ? rank : -1;
    }

    const int LongestMerge = 256;

    static ByteStringTable ReadTokens(string path)
    {
        var bytes = TokenizerFile.ReadBytes(path);
        var ids = new ByteStringTable(capacity: bytes.Length / 16);
        var token = new byte[bytes.Length];
        var reader = new Utf8JsonReader(bytes);
        try
        {
            Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var length = reader.CopyString(token);
                Expect(reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var id) && id >= 0);
                reader.TryGetInt32(out id);
                ids.Set(token.AsSpan(0, length), id);
            }

            Expect(!reader.Read() && ids.Count > 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw TokenizerFile.Malformed(path, TokensShape, e);
        }

        return ids;

        void Expect(bool condition)
        {
            if (!condition)
            {
                throw TokenizerFile.Malformed(path, TokensShape);
            }
        }
    }

    /// <summary>One merge a line, "first second", the earliest learnt first, after a version comment.</summary>
    static ByteStringTable ReadMerges(string path, ByteStringTable ids)
    {
        var bytes = TokenizerFile.ReadBytes(path);
        var ranks = new ByteStringTable(capacity: bytes.Length / 10);
        Span<byte> joined = stackalloc byte[LongestMerge];
        for (var line = 1; bytes.Length > 0; line++)
        {
            var end = bytes.IndexOf((byte)'\n') is var lineEnd and >= 0 ? lineEnd : bytes.Length;
            var merge = end > 0 && bytes[end - 1] == '\r' ? bytes[..(end - 1)] : bytes[..end];
            bytes = bytes[Math.Min(end + 1, bytes.Length)..];
            if (merge.IsEmpty || (line == 1 && merge.StartsWith("#version"u8)))
            {
                continue;
            }

            var space = merge.IndexOf((byte)' ');
            if (space <= 0 || space == merge.Length - 1 || merge.Length > LongestMerge || merge.LastIndexOf((byte)' ') != space)
            {
                throw TokenizerFile.Malformed(path, $"line {line} should be two symbols with a space between");
            }

            merge[..space].CopyTo(joined);
            merge[(space + 1)..].CopyTo(joined[space..]);
            if (!ids.TryGetValue(joined[..(merge.Length - 1)], out _))
            {
                throw TokenizerFile.Malformed(path, $"line {line}, \"{Encoding.UTF8.GetString(merge)}\", makes a token that vocab.json lacks");
            }

            if (!ranks.TryGetValue(merge, out _))
            {
                ranks.Set(merge, ranks.Count);
            }
        }

        return ranks;
    }
}
