using System.Text.Json;

namespace Kandinsky.Cli.Tests;

/// <summary>A picture that does not fit into memory is refused before the work; one that fits holds no more than was planned.</summary>
public sealed class MemoryTests : IDisposable
{
    private static readonly string[] Star = ["generate", "a star", "--steps", "2", "--prior-steps", "2", "-o", "star.png"];

    private readonly KandinskyProcess _kandinsky = new();

    [Fact]
    public async Task A_picture_that_does_not_fit_is_refused_before_the_work()
    {
        var outcome = await _kandinsky.With("KANDINSKY_MEMORY", "30MB").RunAsync([.. Star, "--json"]);

        Assert.Equal(7, outcome.ExitCode);
        Assert.Contains("needs about ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("and 30 MB are available; ask for a smaller picture", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        using var result = JsonDocument.Parse(outcome.Output);
        Assert.Equal("memory", result.RootElement.GetProperty("error").GetString());
        Assert.Empty(_kandinsky.Files);
    }

    [Theory]
    [InlineData("4GB")]
    [InlineData("off")]
    [InlineData("")]
    public async Task A_picture_that_fits_holds_no_more_than_was_planned(string limit)
    {
        var outcome = await _kandinsky.With("KANDINSKY_MEMORY", limit).RunAsync([.. Star, "--json", "--width", "256", "--height", "256"]);

        Assert.Equal(0, outcome.ExitCode);
        using var result = JsonDocument.Parse(outcome.Output);
        var memory = result.RootElement.GetProperty("memory");
        var (planned, peak) = (memory.GetProperty("planned_mb").GetInt64(), memory.GetProperty("peak_mb").GetInt64());
        Assert.InRange(planned, peak, 4 * peak);
    }

    [Fact]
    public async Task A_limit_that_is_no_size_is_refused()
    {
        var outcome = await _kandinsky.With("KANDINSKY_MEMORY", "plenty").RunAsync(Star);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("KANDINSKY_MEMORY is 'plenty'; give a size such as 12GB or 800MB, or off.", outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _kandinsky.Dispose();
}
