using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class TokenizerFilesTests : IDisposable
{
    private const string Vocabulary = """{"a": 0, "b": 1, "c": 2, "a</w>": 3, "b</w>": 4, "c</w>": 5, "ab</w>": 6, "bc": 7, "<s>": 8, "<e>": 9}""";

    private readonly TemporaryFolder _folder = new();

    public TokenizerFilesTests()
    {
        Write("vocab.json", Vocabulary);
        Write("merges.txt", "#version: 0.2\na b</w>\nb c\n");
        Write("tokenizer_config.json", """{"bos_token": "<s>", "eos_token": {"content": "<e>"}, "unk_token": "<e>", "pad_token": "<e>", "model_max_length": 8}""");
    }

    [Fact]
    public void Reads_a_vocabulary_of_any_size() =>
        Assert.Equal([8, 6, 7, 5, 9, 9, 9, 9], Load().Tokenize("ab bcc").Ids);

    [Fact]
    public void Gives_the_unknown_id_to_what_the_vocabulary_lacks() =>
        Assert.Equal([8, 0, 9, 9, 9, 9, 9, 9], Load().Tokenize("az").Ids);

    [Fact]
    public void Keeps_special_tokens_that_the_prompt_spells_out() =>
        Assert.Equal([8, 3, 8, 4, 9, 9, 9, 9], Load().Tokenize("a<s>b<e>").Ids);

    [Fact]
    public void Prefers_the_longer_of_two_special_tokens_at_one_place()
    {
        Write("vocab.json", """{"a</w>": 1, "ab</w>": 6, "bc": 7, "<s>": 8, "<e>": 9, "<e>x": 10}""");
        Write("tokenizer_config.json", """{"bos_token": "<s>", "eos_token": "<e>", "unk_token": "<e>x", "pad_token": "<e>", "model_max_length": 8}""");

        Assert.Equal([8, 10, 9, 1, 8, 9, 9, 9], Load().Tokenize("<e>x<e>a<s>").Ids);
    }

    [Fact]
    public void Reads_a_prompt_of_a_hundred_thousand_special_tokens() =>
        Assert.Equal(100_000 - 6, Load().Tokenize(string.Concat(Enumerable.Repeat("<e>", 100_000))).TruncatedCount);

    [Fact]
    public void Reads_a_word_of_a_hundred_thousand_letters() =>
        Assert.Equal(100_000 - 1 - 6, Load().Tokenize(string.Concat(Enumerable.Repeat("ac", 49_999)) + "ab").TruncatedCount);

    [Fact]
    public void Tells_end_from_end_in_the_length() => Assert.Equal(6, Load().Tokenize("a<s>b<e>").Length);

    [Fact]
    public void Lets_the_last_of_duplicate_tokens_win()
    {
        Write("vocab.json", """{"a</w>": 1, "a</w>": 5, "ab</w>": 6, "bc": 7, "<s>": 8, "<e>": 9}""");
        Assert.Equal(5, Load().Tokenize("a").Ids[1]);
    }

    [Fact]
    public void Takes_special_tokens_from_the_map_where_the_config_is_silent()
    {
        Write("tokenizer_config.json", """{"model_max_length": 1000000000000000019884624838656}""");
        Write("special_tokens_map.json", """{"bos_token": {"content": "<s>"}, "eos_token": "<e>", "unk_token": "<e>", "pad_token": "c</w>"}""");

        var tokenizer = Load();

        Assert.Equal((8, 9, 5, 77), (tokenizer.StartId, tokenizer.EndId, tokenizer.PaddingId, tokenizer.Positions));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Reads_merges_with_either_line_end(string lineEnd)
    {
        Write("merges.txt", $"#version: 0.2{lineEnd}a b</w>{lineEnd}b c");
        Assert.Equal([6, 7], Load().Tokenize("ab bcc").Ids[1..3]);
    }

    [Theory]
    [InlineData("vocab.json", "")]
    [InlineData("vocab.json", "[]")]
    [InlineData("vocab.json", "{}")]
    [InlineData("vocab.json", "{\"a\": 0")]
    [InlineData("vocab.json", "{\"a\": -1}")]
    [InlineData("vocab.json", "{\"a\": 1.5}")]
    [InlineData("vocab.json", "{\"a\": \"0\"}")]
    [InlineData("vocab.json", "{\"a\": 99999999999}")]
    [InlineData("vocab.json", "{\"a\": 0} x")]
    [InlineData("vocab.json", "{\"\\uD800\": 0}")]
    [InlineData("vocab.json", "{\"ab</w>\": 0, \"bc\": 1}")]
    [InlineData("merges.txt", "a b</w>\nab\n")]
    [InlineData("merges.txt", "a b</w>\n b\n")]
    [InlineData("merges.txt", "a b</w>\na \n")]
    [InlineData("merges.txt", "a b c\n")]
    [InlineData("merges.txt", "c c\n")]
    [InlineData("tokenizer_config.json", "{\"bos_token\": 5}")]
    [InlineData("tokenizer_config.json", "{\"model_max_length\": 2}")]
    [InlineData("tokenizer_config.json", "nonsense")]
    [InlineData("special_tokens_map.json", "[1]")]
    public void Names_the_damaged_file(string file, string contents)
    {
        Write(file, contents);

        var error = Assert.Throws<KandinskyException>(Load);

        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains(_folder[file], error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(""" "a b</w>", "b c" """, "vocab.json")]
    [InlineData(""" ["a", "b</w>"], ["b", "c"] """, "merges.txt")]
    public void Reads_both_from_one_file_where_one_of_two_is_missing(string merges, string missing)
    {
        Write("tokenizer.json", Json(Vocabulary, merges));
        Assert.Equal(5, Load().Tokenize("ab bcc").Ids[3]);
        File.Delete(_folder[missing]);
        var tokenizer = Load();
        Assert.Equal([8, 6, 7, 5, 9, 9, 9, 9], tokenizer.Tokenize("ab bcc").Ids);
        Assert.Equal((9, 8), (tokenizer.LargestId, tokenizer.StartId));
    }

    [Fact]
    public void Reads_merges_before_tokens_and_tokens_that_were_added()
    {
        File.Delete(_folder["merges.txt"]);
        Write("tokenizer.json", $$"""
            {"version": "1.0", "model": {"merges": ["a b</w>"], "vocab": {"a": 0, "b</w>": 4, "ab</w>": 6, "x": 1}, "type": "BPE"},
             "added_tokens": [{"id": 8, "content": "<s>", "special": true}, {"id": 11, "content": "<e>"}]}
            """);
        var tokenizer = Load();
        Assert.Equal([8, 6, 11, 11, 11, 11, 11, 11], tokenizer.Tokenize("ab").Ids);
        Assert.Equal(11, tokenizer.LargestId);
    }

    [Theory]
    [InlineData("", "no tokenizer in JSON")]
    [InlineData("[]", "no tokenizer in JSON")]
    [InlineData("{}", "lacks vocab or merges")]
    [InlineData("""{"model": {"type": "Unigram", "vocab": []}}""", "not of type BPE")]
    [InlineData("""{"model": {"type": 3}}""", "not of type BPE")]
    [InlineData("""{"model": {"end_of_word_suffix": ""}}""", "</w>")]
    [InlineData("""{"model": {"vocab": {"a": 1}}}""", "lacks vocab or merges")]
    [InlineData("""{"model": {"vocab": {"a": -1}, "merges": []}}""", "no tokenizer in JSON")]
    [InlineData("""{"model": {"vocab": {"a": 1}, "merges": {}}}""", "no tokenizer in JSON")]
    [InlineData("""{"model": {"vocab": {"a": 1}, "merges": ["a"]}}""", "merge 0 should be two symbols")]
    [InlineData("""{"model": {"vocab": {"a": 1}, "merges": [1]}}""", "merge 0 should be two symbols")]
    [InlineData("""{"model": {"vocab": {"a": 1}, "merges": [["a"]]}}""", "merge 0 should be two symbols")]
    [InlineData("""{"model": {"vocab": {"a": 1}, "merges": [["a", "b", "c"]]}}""", "no tokenizer in JSON")]
    [InlineData("""{"model": {"vocab": {"a": 1, "aa": 2}, "merges": ["a a", "a b"]}}""", "merge 1 (\"a b\") makes a token that the vocabulary lacks")]
    [InlineData("""{"model": {"vocab": {"a": 1, "aa": 2}, "merges": ["a a"]}, "added_tokens": [{"id": "x"}]}""", "no tokenizer in JSON")]
    [InlineData("""{"model": {"vocab": {"a": 1, "aa": 2}, "merges": ["a a"]}, "added_tokens": [{"id": -3, "content": "<s>"}]}""", "no tokenizer in JSON")]
    [InlineData("""{"model": {"vocab": {"a": 1, "aa": 2}, "merges": ["a a"]}} x""", "no tokenizer in JSON")]
    [InlineData("""{"model": {"vocab": {"a": 1, "aa": 2}, "merges": ["a a"]}}""", "lacks the special token <s>")]
    public void Names_the_one_file_that_is_damaged(string json, string says)
    {
        File.Delete(_folder["vocab.json"]);
        Write("tokenizer.json", json);
        var message = Assert.Throws<KandinskyException>(Load).Message;
        Assert.Contains(_folder["tokenizer.json"], message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_of_any_length_is_read_or_refused()
    {
        File.Delete(_folder["vocab.json"]);
        foreach (var length in (int[])[1, 127, 128, 255, 256, 257, 1000])
        {
            var symbol = new string('a', length);
            Write("tokenizer.json", Json($$"""{"{{symbol}}": 1, "{{symbol}}b": 2, "<s>": 8, "<e>": 9}""", $"\"{symbol} b\""));
            if (length + 2 <= 256) Load();
            else Assert.Contains("merge 0", Assert.Throws<KandinskyException>(Load).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    public void Names_the_missing_file(string file)
    {
        File.Delete(_folder[file]);

        Assert.Contains(file, Assert.Throws<KandinskyException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_vocabulary_cut_off_anywhere()
    {
        var whole = File.ReadAllBytes(_folder["vocab.json"]);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder["vocab.json"], whole[..length]);
            Assert.Throws<KandinskyException>(Load);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string Json(string vocabulary, string merges) => $$"""
        {
          "version": "1.0", "added_tokens": [], "normalizer": {"type": "NFC"},
          "model": {"type": "BPE", "unk_token": "<e>", "end_of_word_suffix": "</w>", "vocab": {{vocabulary}}, "merges": [{{merges}}] }
        }
        """;

    private ClipTokenizer Load() => ClipTokenizer.Load(_folder.Path);

    private void Write(string name, string contents) => _folder.Write(name, contents);
}
