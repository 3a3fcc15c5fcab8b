namespace Kandinsky.Cli.Tests;

public sealed class KeysTests
{
    [Fact]
    public async Task A_key_is_made_listed_and_revoked()
    {
        using var kandinsky = new KandinskyProcess();

        var made = await kandinsky.RunAsync("keys", "add", "alice", "--role", "admin", "--quota", "5", "--data", "data", "--json");
        var listed = await kandinsky.RunAsync("keys", "list", "--data", "data");
        var revoked = await kandinsky.RunAsync("keys", "revoke", "alice", "--data", "data");
        var twice = await kandinsky.RunAsync("keys", "revoke", "alice", "--data", "data");

        Assert.Contains("\"key\":\"kandinsky_", made.Output, StringComparison.Ordinal);
        Assert.Matches("alice +admin +5 .*good", listed.Output);
        Assert.Equal((0, 2), (revoked.ExitCode, twice.ExitCode));
        Assert.Contains("revoked", (await kandinsky.RunAsync("keys", "list", "--data", "data")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_serve_may_stand_in_the_environment()
    {
        var variables = new Dictionary<string, string>
        {
            ["KANDINSKY_SERVE_PORT"] = "1", ["KANDINSKY_SERVE_KEEP_DAYS"] = "3",
            ["KANDINSKY_SERVE_ALLOW_HOST"] = "a, b", ["KANDINSKY_SERVE_KEEP_LOADED"] = "true"
        };

        var filled = ServeVariables.Fill(["serve", "--port", "2"], variables.GetValueOrDefault);

        Assert.Equal("serve --port 2 --keep-days 3 --allow-host a --allow-host b --keep-loaded true", string.Join(' ', filled));
        Assert.Empty(KandinskyCommand.Create().Parse(filled).Errors);
        Assert.Equal(["generate", "x"], ServeVariables.Fill(["generate", "x"], variables.GetValueOrDefault));
    }
}
