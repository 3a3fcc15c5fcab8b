namespace Kandinsky.Cli.Tests;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("--stps", ", did you mean '--steps'?")]
    [InlineData("--promptt", "")]
    [InlineData("--sede", ", did you mean '--seed'?")]
    public void Offers_the_nearest_known_word_if_it_is_near(string word, string expected) =>
        Assert.Equal(expected, Suggestion.For(word, ["--steps", "--seed", "--width"]));

    [Fact]
    public void Offers_nothing_when_nothing_is_known() => Assert.Equal("", Suggestion.For("word", []));
}
