using System.Text;
using System.Text.Json;

namespace Kandinsky;

/// <summary>A tokenizer of the real vocabulary's ids that spells words letter by letter: the learnt merges are not the recipe's to make.</summary>
internal static class LetterVocabulary
{
    private const int StartId = 49406, EndId = 49407;

    /// <summary><c>vocab.json</c>: every byte inside and at the end of a word, then the two special tokens.</summary>
    public static byte[] Vocabulary()
    {
        string[] letters = [.. Enumerable.Range(0, 256).Select(value => Letter((byte)value)).Order(StringComparer.Ordinal)];   // the real vocabulary's order
        var ids = new Dictionary<string, int>();
        foreach (var letter in letters) ids.Add(letter, ids.Count);
        foreach (var letter in letters) ids.Add(letter + "</w>", ids.Count);
        ids.Add("<|startoftext|>", StartId);
        ids.Add("<|endoftext|>", EndId);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (token, id) in ids) json.WriteNumber(token, id);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary><c>merges.txt</c>: none.</summary>
    public static byte[] Merges() => "#version: 0.2\n"u8.ToArray();

    private static string Letter(byte value)
    {
        Span<byte> spelled = stackalloc byte[ByteAlphabet.LongestStandIn];
        return Encoding.UTF8.GetString(spelled[..ByteAlphabet.Spell(value, spelled)]);
    }
}
