namespace Kandinsky.Cli.Tests;

public sealed class FabricateTests : IDisposable
{
    readonly KandinskyProcess _kandinsky = new();

    [Theory]
    [InlineData("--kind", "everything")]
    [InlineData("--dtype", "F64")]
    public async Task Names_the_choices(string option, string value)
    {
        var outcome = await _kandinsky.RunAsync("models", "fabricate", "made", option, value);
        Assert.Equal((int)ExitCode.Request, outcome.ExitCode);
        Assert.Contains($"{option} takes ", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(_kandinsky.Files);
    }

    [Fact]
    public async Task Refuses_a_model_that_is_there_already()
    {
        Directory.CreateDirectory(_kandinsky.PathOf("made/kandinsky-2-2-prior"));
        var outcome = await _kandinsky.RunAsync("models", "fabricate", "made", "--kind", "all");
        Assert.Equal((int)ExitCode.Output, outcome.ExitCode);
        Assert.Contains("kandinsky-2-2-prior is there already", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(_kandinsky.Files);
    }

    [Fact]
    public async Task Ctrl_C_leaves_nothing()
    {
        var outcome = await _kandinsky.InterruptAsync(line => line.Contains("unet", StringComparison.Ordinal), "models", "fabricate", "made", "--kind", "decoder", "--dtype", "BF16");
        Assert.Equal((int)ExitCode.Cancelled, outcome.ExitCode);
        Assert.Empty(_kandinsky.Files);
    }

    public void Dispose() => _kandinsky.Dispose();
}
