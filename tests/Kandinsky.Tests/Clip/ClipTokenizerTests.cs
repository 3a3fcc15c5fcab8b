using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class ClipTokenizerTests
{
    private static readonly ClipTokenizer _tokenizer = ClipTokenizer.Load(Goldens.Path("tiny-2-2-prior", "tokenizer"));

    private static readonly JsonElement[] _cases = [.. Goldens.Json("tokenizer").GetProperty("cases").EnumerateArray()];

    public static TheoryData<string> Prompts => [.. _cases.Select(TextOf)];

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Gives_the_ids_and_mask_of_the_reference(string prompt)
    {
        var expected = _cases.Single(@case => TextOf(@case) == prompt);

        var tokens = _tokenizer.Tokenize(prompt);

        Assert.Equal(Integers(expected, "input_ids"), tokens.Ids);
        Assert.Equal(Integers(expected, "attention_mask"), tokens.AttentionMask());
        Assert.Equal(Integers(expected, "tokens_untruncated")[1..^1], _tokenizer.Encode(prompt).SelectMany(word => word.Ids));
    }

    [Fact]
    public void Knows_the_well_known_cat() =>
        Assert.Equal([49406, 320, 1125, 539, 320, 2368, 49407], _tokenizer.Tokenize("a photo of a cat").Used.ToArray());

    [Fact]
    public void Keeps_the_first_75_tokens_and_says_what_is_lost()
    {
        var tokens = _tokenizer.Tokenize(string.Join(' ', Enumerable.Repeat("red cat", 40)) + ", don't 4k");

        Assert.Equal(77, tokens.Length);
        Assert.Equal(_tokenizer.EndId, tokens.Ids[^1]);
        Assert.Equal("cat red cat red cat , don 't 4 k", tokens.TruncatedText);
        Assert.Equal(10, tokens.TruncatedCount);
    }

    [Fact]
    public void Keeps_what_fits_of_a_word_that_does_not_fit_whole()
    {
        var prompt = string.Join(' ', Enumerable.Repeat("a", 74)) + " supercalifragilisticexpialidocious";

        var tokens = _tokenizer.Tokenize(prompt);

        Assert.Equal(1642, tokens.Ids[75]);
        Assert.Equal(_tokenizer.Encode("supercalifragilisticexpialidocious").Single().Ids.Length - 1, tokens.TruncatedCount);
    }

    [Fact]
    public void Loses_nothing_of_a_prompt_that_just_fits()
    {
        var tokens = _tokenizer.Tokenize(string.Join(' ', Enumerable.Repeat("a", 75)));

        Assert.Equal((77, 0, ""), (tokens.Length, tokens.TruncatedCount, tokens.TruncatedText));
    }

    [Fact]
    public void Treats_letters_beyond_the_basic_plane_as_letters()
    {
        // 𝒜𝒷 are two mathematical letters, 𝟙𝟚 two mathematical digits, 🙂🙃 two symbols.
        Assert.Equal(["𝒜𝒷", "𝟙", "𝟚", "🙂🙃"], _tokenizer.Encode("𝒜𝒷𝟙𝟚🙂🙃").Select(word => word.Text));
    }

    [Fact]
    public void Survives_half_a_surrogate_pair() =>
        Assert.Equal(_tokenizer.Tokenize("a \uFFFD b").Ids, _tokenizer.Tokenize("a \uD800 b").Ids);

    [Fact]
    public void Gives_the_same_ids_from_several_threads()
    {
        var prompts = _cases.Select(TextOf).ToArray();
        var alone = prompts.Select(prompt => _tokenizer.Tokenize(prompt).Ids).ToArray();
        var shared = ClipTokenizer.Load(Goldens.Path("tiny-2-2-prior", "tokenizer"));

        var together = prompts.AsParallel().AsOrdered().Select(prompt => shared.Tokenize(prompt).Ids).ToArray();

        Assert.Equal(alone, together);
    }

    [Fact]
    public void Takes_vocabulary_ids_and_positions_from_the_starter()
    {
        var tokenizer = ClipTokenizer.Load(Starter.Path("compositions-prior", "tokenizer"));

        var tokens = tokenizer.Tokenize("a red circle");

        Assert.Equal((32, 656, 657, 657), (tokenizer.Positions, tokenizer.StartId, tokenizer.EndId, tokenizer.PaddingId));
        Assert.Equal(32, tokens.Ids.Length);
        Assert.Equal(656, tokens.Ids[0]);
        Assert.Equal(657, tokens.Ids[tokens.Length - 1]);
        Assert.Equal(0, tokens.TruncatedCount);
    }

    private static string TextOf(JsonElement @case) => @case.GetProperty("text").GetString()!;

    private static int[] Integers(JsonElement @case, string name) =>
        [.. @case.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];
}
