using System.Text.Json;

namespace Kandinsky;

/// <summary>A multilingual tokenizer that spells words letter by letter: the learnt pieces are not the recipe's to make.</summary>
internal static class MultilingualLetters
{
    private const int FirstLetter = '!', LastLetter = 0x06FF;      // Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic
    private const double LetterScore = -8, MarkScore = -3;

    /// <summary><c>tokenizer.json</c>: the special tokens, the word mark and the letters; without normalisation.</summary>
    public static byte[] Tokenizer()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            var letters = Enumerable.Range(FirstLetter, LastLetter - FirstLetter + 1).Select(letter => ((char)letter).ToString()).ToArray();
            var maskId = AddedToken.OfXlmRoberta(0).Count + letters.Length;
            json.WriteStartObject();
            json.WriteStartArray("added_tokens");
            foreach (var token in AddedToken.OfXlmRoberta(maskId)) Write(json, token);
            json.WriteEndArray();
            json.WriteNull("normalizer");
            json.WriteStartObject("model");
            json.WriteString("type", "Unigram");
            json.WriteNumber("unk_id", AddedToken.OfXlmRoberta(0).Single(token => token.Text == "<unk>").Id);
            json.WriteStartArray("vocab");
            foreach (var token in AddedToken.OfXlmRoberta(maskId).SkipLast(1)) Write(json, token.Text, 0);
            Write(json, "▁", MarkScore);
            foreach (var letter in letters) Write(json, letter, LetterScore);
            Write(json, AddedToken.OfXlmRoberta(maskId)[^1].Text, 0);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, AddedToken token)
    {
        json.WriteStartObject();
        json.WriteNumber("id", token.Id);
        json.WriteString("content", token.Text);
        json.WriteBoolean("lstrip", token.TakesSpaceBefore);
        json.WriteBoolean("normalized", token.InNormalisedText);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string token, double score)
    {
        json.WriteStartArray();
        json.WriteStringValue(token);
        json.WriteNumberValue(score);
        json.WriteEndArray();
    }
}
