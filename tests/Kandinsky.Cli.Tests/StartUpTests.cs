using Kandinsky.Testing;

namespace Kandinsky.Cli.Tests;

/// <summary>What a command loads before it does anything: each assembly costs milliseconds that somebody waits.</summary>
public sealed class StartUpTests
{
    [Theory]
    [InlineData("--version")]
    [InlineData("generate", "--help")]
    [InlineData("serve", "--help")]
    [InlineData("schedulers")]
    [InlineData("generate", "a star", "--steps", "2", "--prior-steps", "2", "--width", "64", "--height", "64")]
    public async Task Only_a_service_that_starts_loads_what_serves(params string[] arguments)
    {
        using var command = new KandinskyProcess();
        command.With("DOTNET_STARTUP_HOOKS", typeof(Goldens).Assembly.Location).With("KANDINSKY_LOADED", command.PathOf("loaded"));

        var outcome = await command.RunAsync(arguments);

        Assert.Equal(0, outcome.ExitCode);
        var loaded = await File.ReadAllLinesAsync(command.PathOf("loaded"));
        Assert.Contains("Kandinsky.Cli", loaded);
        Assert.DoesNotContain(loaded, name => name is "Kandinsky.Server" or "Kandinsky.Training"
            || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions", StringComparison.Ordinal)
            || name.Contains("Sqlite", StringComparison.OrdinalIgnoreCase));
    }
}
