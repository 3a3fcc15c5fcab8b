namespace Kandinsky.Tests;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("--stps", "--steps")]
    [InlineData("--sede", "--seed")]
    [InlineData("--promptt", null)]
    public void Offers_the_nearest_name_if_it_is_near(string word, string? expected) =>
        Assert.Equal(expected, NearestName.Near(word, ["--steps", "--seed", "--width"]));

    [Fact]
    public void Offers_nothing_when_nothing_is_known() => Assert.Null(NearestName.Near("word", []));

    [Theory]
    [InlineData("dpm++2m", "dpmpp-2m")]
    [InlineData("Euler_A", "euler-a")]
    public void Knows_how_people_write_samplers(string written, string expected) =>
        Assert.Equal(expected, NearestName.Near(written, [.. SchedulerCatalog.Entries.Select(entry => entry.Name)]));
}
