using System.Text.Json;

namespace Kandinsky.Cli.Tests;

public sealed class SchedulersTests : IDisposable
{
    private readonly KandinskyProcess _kandinsky = new();

    [Fact]
    public async Task Every_sampler_is_described()
    {
        var outcome = await _kandinsky.RunAsync("schedulers");

        Assert.Equal(0, outcome.ExitCode);
        Assert.All(SchedulerCatalog.Entries, entry => Assert.Contains($"\n{entry.Name} ", outcome.Output));
    }

    [Fact]
    public async Task Json_lists_the_names()
    {
        var outcome = await _kandinsky.RunAsync("schedulers", "--json");

        using var result = JsonDocument.Parse(outcome.Output);
        Assert.Equal(
            SchedulerCatalog.Entries.Select(entry => entry.Name),
            result.RootElement.GetProperty("schedulers").EnumerateArray().Select(entry => entry.GetProperty("name").GetString()));
    }

    public void Dispose() => _kandinsky.Dispose();
}
