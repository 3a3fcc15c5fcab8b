using System.Text;
using System.Text.Json;

namespace Kandinsky;

/// <summary>A byte-level vocabulary and its merges, spelled in UTF-8: <c>vocab.json</c> and <c>merges.txt</c>, or both in <c>tokenizer.json</c>.</summary>
internal sealed class BytePairVocabulary
{
    private const string TokensShape = "it should be one JSON object of token to id";

    private readonly ByteStringTable _ids;
    private readonly ByteStringTable _ranks;

    private BytePairVocabulary(ByteStringTable ids, ByteStringTable ranks, string source) => (_ids, _ranks, Source) = (ids, ranks, source);

    /// <summary>The file that has the tokens.</summary>
    public string Source { get; }

    /// <summary>Reads the two files of a tokenizer's folder or, where one of them is missing, <c>tokenizer.json</c> or OpenAI's own file.</summary>
    /// <exception cref="KandinskyException">A file is missing, malformed, or does not fit the other.</exception>
    public static BytePairVocabulary Load(string folder)
    {
        var (tokens, merges, json) = (Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"), Path.Combine(folder, "tokenizer.json"));
        if (File.Exists(json) && !(File.Exists(tokens) && File.Exists(merges)))
        {
            var (read, ranks) = new BytePairJson(json).Read();
            return new(read, ranks, json);
        }

        if (Path.Combine(folder, OpenAiVocabulary.FileName) is var packed && File.Exists(packed) && !File.Exists(tokens))
        {
            var unpacked = OpenAiVocabulary.Read(packed);
            var known = ReadTokens(unpacked.Tokens, packed);
            return new(known, ReadMerges(unpacked.Merges, packed, known), packed);
        }

        var ids = ReadTokens(TokenizerFile.ReadBytes(tokens), tokens);
        return new(ids, ReadMerges(TokenizerFile.ReadBytes(merges), merges, ids), tokens);
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

    /// <summary>The largest id of a token.</summary>
    public int LargestId => _ids.LargestValue;

    /// <summary>The most bytes of a merge: two symbols and the blank between.</summary>
    public const int LongestMerge = 256;

    /// <summary>Reads an object of token to id, at whose beginning or before which the reader stands.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static ByteStringTable ReadTokens(ref Utf8JsonReader reader, int bytes)
    {
        var ids = new ByteStringTable(capacity: bytes / 16);
        var token = new byte[bytes];
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var length = reader.CopyString(token);
            Expect(reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var id) && id >= 0);
            reader.TryGetInt32(out id);
            ids.Set(token.AsSpan(0, length), id);
        }

        Expect(ids.Count > 0);
        return ids;

        static void Expect(bool condition)
        {
            if (!condition)
            {
                throw new JsonException();
            }
        }
    }

    /// <summary>Adds "first second" to the merges known; of two alike the earlier counts.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static string? AddMerge(ByteStringTable ranks, ByteStringTable ids, ReadOnlySpan<byte> merge)
    {
        var space = merge.IndexOf((byte)' ');
        if (space <= 0 || space == merge.Length - 1 || merge.Length > LongestMerge || merge.LastIndexOf((byte)' ') != space)
        {
            return "should be two symbols with a space between";
        }

        Span<byte> joined = stackalloc byte[LongestMerge];
        merge[..space].CopyTo(joined);
        merge[(space + 1)..].CopyTo(joined[space..]);
        if (!ids.TryGetValue(joined[..(merge.Length - 1)], out _))
        {
            return $"(\"{LegibleText.Of(Encoding.UTF8.GetString(merge))}\") makes a token that the vocabulary lacks";
        }

        if (!ranks.TryGetValue(merge, out _))
        {
            ranks.Set(merge, ranks.Count);
        }

        return null;
    }

    private static ByteStringTable ReadTokens(ReadOnlySpan<byte> bytes, string path)
    {
        var reader = new Utf8JsonReader(bytes);
        try
        {
            var ids = ReadTokens(ref reader, bytes.Length);
            return !reader.Read() ? ids : throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw TokenizerFile.Malformed(path, TokensShape, e);
        }
    }

    /// <summary>One merge a line, "first second", the earliest learnt first, after a version comment.</summary>
    private static ByteStringTable ReadMerges(ReadOnlySpan<byte> bytes, string path, ByteStringTable ids)
    {
        var ranks = new ByteStringTable(capacity: bytes.Length / 10);
        for (var line = 1; bytes.Length > 0; line++)
        {
            var end = bytes.IndexOf((byte)'\n') is var lineEnd and >= 0 ? lineEnd : bytes.Length;
            var merge = end > 0 && bytes[end - 1] == '\r' ? bytes[..(end - 1)] : bytes[..end];
            bytes = bytes[Math.Min(end + 1, bytes.Length)..];
            if (!merge.IsEmpty && !(line == 1 && merge.StartsWith("#version"u8)) && AddMerge(ranks, ids, merge) is { } problem)
            {
                throw TokenizerFile.Malformed(path, $"line {line} {problem}");
            }
        }

        return ranks;
    }
}
