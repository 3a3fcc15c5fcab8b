using System.Text;

namespace Kandinsky.Tests;

public sealed class CanonicalCompositionTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("é ü ñ", "é ü ñ")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("a\u0323\u0302", "\u1EAD")]         // two marks of different classes
    [InlineData("a\u0302\u0323", "\u1EAD")]         // … in the other order
    [InlineData("a\u0308\u0301", "\u00E4\u0301")]   // two marks of one class keep their order
    [InlineData("a\u0301\u0308", "\u00E1\u0308")]
    [InlineData("a\u0338\u0301", "\u00E1\u0338")]   // a mark in between that does not block
    [InlineData("\u212B", "\u00C5")]                // the Ångström sign is Å
    [InlineData("\u2126", "\u03A9")]                // the Ohm sign is Ω
    [InlineData("\u0958", "\u0915\u093C")]          // excluded from composition
    [InlineData("\u0344", "\u0308\u0301")]          // a mark that only splits
    [InlineData("\u1100\u1161\u11A8", "\uAC01")]    // conjoining jamo
    [InlineData("\uAC00\u11A8", "\uAC01")]
    [InlineData("\u1100\u1161\u11A7", "\uAC00\u11A7")]
    [InlineData("\uD55C\uAD6D", "\uD55C\uAD6D")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    [InlineData("\U00011099\U000110BA", "\U0001109A")]
    [InlineData("\uFB01", "\uFB01")]                // a ligature is compatible only
    [InlineData("\u0301e", "\u0301e")]
    public void Composes_as_Unicode_says(string text, string expected) => Assert.Equal(expected, CanonicalComposition.Compose(text));

    [Fact]
    public void Composes_a_long_run_of_marks()
    {
        var marks = new StringBuilder("a").Append('\u0301', 2000).Append('\u0316', 2000).ToString();

        var composed = CanonicalComposition.Compose(marks);

        Assert.Equal("\u00E1" + new string('\u0316', 2000) + new string('\u0301', 1999), composed);
    }

    [Fact]
    public void Changes_nothing_the_second_time()
    {
        var text = string.Concat(Enumerable.Range(0xC0, 0x2000).Select(code => $"{(char)code}\u0301\u0323"));
        var once = CanonicalComposition.Compose(text);

        Assert.Equal(once, CanonicalComposition.Compose(once));
    }
}
