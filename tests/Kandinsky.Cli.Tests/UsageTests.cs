using System.Text.Json;

namespace Kandinsky.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly KandinskyProcess _kandinsky = new();

    [Theory]
    [InlineData("generat", "unknown command 'generat', did you mean 'generate'?; 'kandinsky --help' shows how")]
    [InlineData("generate x --stps 3", "unknown option '--stps', did you mean '--steps'?; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --steps abc", "--steps takes a whole number, not 'abc'; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --guidance much", "--guidance takes a number, not 'much'; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --guidance 4,5", "--guidance takes a number, not '4,5'; write 4.5; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --guidance-to=50%", "--guidance-to takes a number, not '50%'; write 0.5; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --guidance nan", "--guidance takes a number, not 'nan'; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --eta inf", "--eta takes a number, not 'inf'; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --guidance -Infinity", "--guidance takes a number, not '-Infinity'; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --prior-guidance 1e999", "--prior-guidance takes a number, not '1e999'; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --guidance 1e39", "--guidance takes a number, not '1e39'; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --steps 2.5", "--steps takes a whole number, not '2.5'; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --seed -2",
        "--seed takes a whole number from 0 to 18446744073709551615, or random, not '-2'; 'kandinsky generate --help' shows how")]
    [InlineData("generate x --seed 1 --seed 2", "Option '--seed' expects a single argument but 2 were provided; 'kandinsky generate --help' shows how")]
    [InlineData("generate x -oy.png", "unknown option '-oy.png', did you mean '-o y.png'?; 'kandinsky generate --help' shows how")]
    [InlineData("generate x -qo y.png", "unknown option '-qo'; what is no option goes behind '--'; 'kandinsky generate --help' shows how")]
    [InlineData("generate -moody", "unknown option '-moody'; what is no option goes behind '--'; 'kandinsky generate --help' shows how")]
    [InlineData("edit --prompt", "unknown option '--prompt'; what is no option goes behind '--'; 'kandinsky edit --help' shows how")]
    [InlineData("[debug] generate x", "unknown command '[debug]'; 'kandinsky --help' shows how")]
    [InlineData("[suggest:3] gene", "unknown command '[suggest:3]'; 'kandinsky --help' shows how")]
    [InlineData("[red]", "unknown command '[red]'; 'kandinsky --help' shows how")]
    [InlineData("@words.txt", "unknown command '@words.txt'; 'kandinsky --help' shows how")]
    [InlineData("generate x --width 99999999999", "--width takes a whole number, not '99999999999'; 'kandinsky generate --help' shows how")]
    [InlineData("edit", "Required argument missing for command: 'edit'; 'kandinsky edit --help' shows how")]
    [InlineData("outpaint x.png a", "Option '--expand' is required; 'kandinsky outpaint --help' shows how")]
    [InlineData("outpaint x.png a --expand left",
        "--expand takes left, top, right, bottom or all with a number of pixels, for example left=64,top=32, not 'left'; 'kandinsky outpaint --help' shows "
            + "how")]
    [InlineData("generate x --spacing even", "--spacing takes linspace, leading, trailing, not 'even'; 'kandinsky generate --help' shows how")]
    [InlineData("generate", "there is no prompt; say what to paint, or name a --prompt-file or a picture to repeat with --like")]
    public async Task A_command_line_that_makes_no_sense_gets_one_line_with_the_remedy(string line, string message)
    {
        var outcome = await _kandinsky.RunAsync(line.Split(' '));

        Assert.Equal((2, $"error: {message}{Environment.NewLine}", ""), (outcome.ExitCode, outcome.Error, outcome.Output));
    }

    [Theory]
    [InlineData("KANDINSKY_THREADS", "KANDINSKY_THREADS takes a whole number, not 'many'")]
    [InlineData("KANDINSKY_KERNELS", "KANDINSKY_KERNELS is 'many'; it must be one of reference, vector128, vector256, vector512, emitted, amx")]
    public async Task An_environment_variable_that_makes_no_sense_is_named(string variable, string message)
    {
        var outcome = await _kandinsky.With(variable, "many").RunAsync("generate", "x");

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"error: {message}", outcome.Error);
    }

    [Fact]
    public async Task Json_tells_scripts_about_errors_too()
    {
        var outcome = await _kandinsky.RunAsync("generate", "x", "--steps", "abc", "--json");

        using var result = JsonDocument.Parse(outcome.Output);
        Assert.Equal("request", result.RootElement.GetProperty("error").GetString());
        Assert.Equal(2, result.RootElement.GetProperty("exit_code").GetInt32());
        Assert.Contains("--steps", result.RootElement.GetProperty("message").GetString());
    }

    public void Dispose() => _kandinsky.Dispose();
}
