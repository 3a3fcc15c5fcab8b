using System.Text;
using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class MultilingualTokenizerTests
{
    private static readonly string _folder = Goldens.Path("tiny-2-1", "tokenizer");
    private static readonly MultilingualTokenizer _tokenizer = MultilingualTokenizer.Load(_folder);
    private static readonly JsonElement[] _cases = [.. Goldens.Json("tokenizer21").GetProperty("cases").EnumerateArray()];

    public static TheoryData<string> Prompts => [.. _cases.Select(TextOf)];

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Gives_the_ids_and_mask_of_the_reference(string prompt)
    {
        var expected = _cases.Single(@case => TextOf(@case) == prompt);

        var tokens = _tokenizer.Tokenize(prompt);

        Assert.Equal(Integers(expected, "input_ids"), tokens.Ids);
        Assert.Equal(Integers(expected, "attention_mask"), tokens.AttentionMask());
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Gives_the_same_from_the_file_of_SentencePiece(string prompt)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(_folder, "sentencepiece.bpe.model"), folder["sentencepiece.bpe.model"]);

        Assert.Equal(_tokenizer.Tokenize(prompt).Ids, MultilingualTokenizer.Load(folder.Path).Tokenize(prompt).Ids);
    }

    [Fact]
    public void Knows_start_end_and_padding() => Assert.Equal((0, 2, 1), (_tokenizer.StartId, _tokenizer.EndId, _tokenizer.PaddingId));

    [Fact]
    public void Keeps_the_first_75_tokens_and_says_what_is_lost()
    {
        var tokens = _tokenizer.Tokenize(string.Concat(Enumerable.Repeat("a ", 37)) + "red, кот 猫 猫"); // 74 tokens, then ▁ r e d , …

        Assert.Equal(77, tokens.Length);
        Assert.Equal(_tokenizer.EndId, tokens.Ids[^1]);
        Assert.Equal("red, кот 猫 猫", tokens.TruncatedText);
        Assert.Equal(12, tokens.TruncatedCount);
    }

    [Fact]
    public void Says_what_is_lost_of_five_hundred_words()
    {
        var tokens = _tokenizer.Tokenize(string.Join(' ', Enumerable.Range(0, 500).Select(i => i % 2 == 0 ? "red" : "cat")));

        Assert.Equal(500 * 4 - 75, tokens.TruncatedCount);
        Assert.StartsWith("d cat red cat", tokens.TruncatedText, StringComparison.Ordinal);
        Assert.EndsWith("red cat", tokens.TruncatedText, StringComparison.Ordinal);
    }

    [Fact]
    public void Gives_every_token_the_weight_of_its_part()
    {
        var tokens = _tokenizer.Tokenize([new("a ", 1), new("red", 1.5f), new(" cat", 1)]);

        Assert.Equal(_tokenizer.Tokenize("a red cat").Ids, tokens.Ids);
        Assert.Equal([1, 1, 1, 1.5f, 1.5f, 1.5f, 1.5f, 1, 1, 1, 1, 1], tokens.Weights![..tokens.Length]);
        Assert.Null(_tokenizer.Tokenize([new("a red cat", 1)]).Weights);
    }

    [Fact]
    public void Refuses_a_weight_beyond_ten() =>
        Assert.Contains("10.5", Assert.Throws<KandinskyException>(() => _tokenizer.Tokenize([new("cat", 10.5f)])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a<mask>b", "▁a<mask>▁b")]
    [InlineData("a <mask> b", "▁a<mask>▁b")]        // the mask takes the space before it
    [InlineData("a  <mask>", "▁a▁<mask>")]          // two spaces have become a word mark, which is no white space
    [InlineData("<mask", "▁<mask")]
    [InlineData("</s></s>", "</s></s>")]
    [InlineData("a</s >", "▁a</s▁>")]
    [InlineData(" a ", "▁a")]
    [InlineData("\u3000a\u00A0b\u2003", "▁a▁b")]
    [InlineData("a▁b", "▁a▁b")]
    public void Keeps_special_tokens_whole_and_marks_words(string text, string expected) =>
        Assert.Equal(expected, string.Concat(_tokenizer.Pieces(text).Select(piece => Encoding.UTF8.GetString(piece.Spelling.Span))));

    [Fact]
    public void Survives_half_a_surrogate_pair() => Assert.Equal(_tokenizer.Tokenize("a \uFFFD b").Ids, _tokenizer.Tokenize("a \uD800 b").Ids);

    [Fact]
    public void Gives_the_same_ids_from_several_threads()
    {
        var prompts = _cases.Select(TextOf).ToArray();

        Assert.Equal(prompts.Select(prompt => _tokenizer.Tokenize(prompt).Ids).ToArray(), prompts.AsParallel().AsOrdered().Select(prompt =>
            _tokenizer.Tokenize(prompt).Ids).ToArray());
    }

    private static string TextOf(JsonElement @case) => @case.GetProperty("text").GetString()!;

    private static int[] Integers(JsonElement @case, string name) => [.. @case.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];
}
