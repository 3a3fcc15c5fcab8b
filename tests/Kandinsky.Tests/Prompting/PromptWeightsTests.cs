using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class PromptWeightsTests
{
    private static string Shown(string prompt) =>
        string.Join("|", PromptWeights.Parse(prompt).Select(span => FormattableString.Invariant($"{span.Text}*{span.Weight:0.####}")));

    [Theory]
    [InlineData("a red cat", "a red cat*1")]
    [InlineData("", "*1")]
    [InlineData("(cat)", "cat*1.1")]
    [InlineData("((cat))", "cat*1.21")]
    [InlineData("[cat]", "cat*0.9091")]
    [InlineData("(cat:1.3)", "cat*1.3")]
    [InlineData("a (red:1.5) cat", "a *1|red*1.5| cat*1")]
    [InlineData("(a (red:1.5) cat:2)", "a *2|red*3| cat*2")]
    [InlineData("( cat : 1.3 )", " cat *1.3")]
    [InlineData("(cat:-0.5)", "cat*-0.5")]
    [InlineData("(cat:+2)", "cat*2")]
    [InlineData("(cat:.5)", "cat*0.5")]
    [InlineData("(cat:0)", "cat*0")]
    [InlineData("([cat])", "cat*1")]
    [InlineData("[(cat:1.3)]", "cat*1.1818")]
    [InlineData("(a)(b)", "ab*1.1")]
    [InlineData("(a)(b:1.2)", "a*1.1|b*1.2")]
    public void Reads_weights(string prompt, string spans) => Assert.Equal(spans, Shown(prompt));

    [Fact]
    public void Reads_the_example_users_know() =>
        Assert.Equal("a *1|house*1.573| *1.1|on*1| a *1.1|hill*0.55|, sun, *1.1|sky*1.4641|.*1.1",
            Shown("a (((house:1.3)) [on] a (hill:0.5), sun, (((sky)))."));

    [Theory]
    [InlineData(@"\(cat\)", "(cat)*1")]
    [InlineData(@"\[cat\]", "[cat]*1")]
    [InlineData(@"(\(cat\):1.3)", "(cat)*1.3")]
    [InlineData(@"a\\b", @"a\b*1")]
    [InlineData(@"a\b\", @"a\b\*1")]
    public void An_escaped_mark_is_a_letter(string prompt, string spans) => Assert.Equal(spans, Shown(prompt));

    [Theory]
    [InlineData("(unclosed", "unclosed*1.1")]
    [InlineData("[unclosed", "unclosed*0.9091")]
    [InlineData("a (b [c", "a *1|b *1.1|c*1")]
    [InlineData("unnecessary)", "unnecessary)*1")]
    [InlineData("a] b", "a] b*1")]
    [InlineData("at 3:45)", "at 3:45)*1")]
    [InlineData("ratio 3:4", "ratio 3:4*1")]
    [InlineData("(a: b)", "a: b*1.1")]
    [InlineData("(a face :-) there", "a face :-*1.1| there*1")]
    [InlineData("(:)", ":*1.1")]
    [InlineData("(a:.)", "a:.*1.1")]
    [InlineData("[cat:1.3]", "cat:1.3*0.9091")]
    [InlineData("()", "*1")]
    [InlineData("(:1.3)", "*1")]
    public void Marks_that_mean_nothing_are_letters(string prompt, string spans) => Assert.Equal(spans, Shown(prompt));

    [Theory]
    [InlineData("(cat:1.2.3)", "1.2.3")]
    [InlineData("(cat:1..)", "1..")]
    public void A_weight_that_is_no_number_is_an_error(string prompt, string weight)
    {
        var error = Assert.Throws<KandinskyException>(() => PromptWeights.Parse(prompt));
        Assert.Equal(ErrorKind.Request, error.Kind);
        Assert.Contains($"\"{weight}\"", error.Message);
    }

    [Fact]
    public void Weights_beyond_any_number_are_an_error()
    {
        var error = Assert.Throws<KandinskyException>(() => PromptWeights.Parse(new string('(', 2000) + "cat"));
        Assert.Contains("multiply beyond", error.Message);
        Assert.Throws<KandinskyException>(() => PromptWeights.Parse($"(cat:{new string('9', 60)})"));
    }

    [Fact]
    public void A_long_prompt_of_marks_is_read_in_time() =>
        Assert.Equal(10_000, PromptWeights.WithoutMarks(string.Concat(Enumerable.Repeat("(a:1)", 10_000))).Length);

    [Fact]
    public void What_is_left_without_marks_is_the_text() =>
        Assert.Equal("a red cat (1)", PromptWeights.WithoutMarks(@"a ((red:1.3)) [cat] \(1\)"));

    [Theory]
    [InlineData("a cat", false)]
    [InlineData("a (red) cat", false)]
    [InlineData("a [red] cat ((very))", false)]
    [InlineData(@"a \(red:1.3\) cat", false)]
    [InlineData("at 3:45)", false)]
    [InlineData("(a face :-) there", false)]
    [InlineData("[cat:1.3]", false)]
    [InlineData("a (red:1.3) cat", true)]
    [InlineData("a (red:1) cat", true)]
    [InlineData("a ((red) cat:0.5)", true)]
    public void Only_an_explicit_weight_makes_marks_count(string prompt, bool isWeighted) =>
        Assert.Equal(isWeighted, PromptWeights.IsWeighted(prompt));

    [Theory]
    [InlineData(10f)]
    [InlineData(-10f)]
    [InlineData(0f)]
    public void Weights_to_ten_are_taken(float weight) => Assert.Equal(weight, new PromptSpan("a cat", weight).SensibleWeight);

    [Theory]
    [InlineData(10.5f)]
    [InlineData(-10.5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_beyond_ten_is_refused(float weight)
    {
        var error = Assert.Throws<KandinskyException>(() => new PromptSpan("a cat", weight).SensibleWeight);
        Assert.Equal(ErrorKind.Request, error.Kind);
        Assert.Contains("beyond ±10", error.Message, StringComparison.Ordinal);
    }
}
