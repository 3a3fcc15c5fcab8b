using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Cli.Tests;

public sealed class FabricateTests : IDisposable
{
    private readonly KandinskyProcess _kandinsky = new();

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
    public async Task Makes_models_of_the_sizes_of_others_that_paint()
    {
        var decoder = await Fabricated("tiny-2-2-decoder");
        var prior = await Fabricated("tiny-2-2-prior");

        Assert.Equal(["config.json", "diffusion_pytorch_model.safetensors"], Directory.EnumerateFiles(Path.Combine(decoder, "movq")).Select(Path.GetFileName)
            .Order());
        var outcome = await _kandinsky.RunAsync("generate", "a cat", "--model", decoder, "--prior", prior, "--width", "64", "--height", "64", "--steps", "2",
            "--prior-steps", "2", "-o", "cat.png");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("cat.png", _kandinsky.Files);
    }

    [Fact]
    public async Task Takes_sizes_or_a_kind()
    {
        var outcome = await _kandinsky.RunAsync("models", "fabricate", "made", "--kind", "prior", "--sizes-of", Goldens.Path("tiny-2-2-prior"));
        Assert.Equal((int)ExitCode.Request, outcome.ExitCode);
        Assert.Contains("leave out --kind", outcome.Error, StringComparison.Ordinal);
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
        var outcome = await _kandinsky.InterruptAsync(line => line.Contains("unet", StringComparison.Ordinal), "models", "fabricate", "made", "--kind",
            "decoder", "--dtype", "BF16");
        Assert.Equal((int)ExitCode.Cancelled, outcome.ExitCode);
        Assert.Empty(_kandinsky.Files);
    }

    /// <summary>Runs the command for one model and checks what it says of it.</summary>
    private async Task<string> Fabricated(string model)
    {
        var outcome = await _kandinsky.RunAsync("models", "fabricate", "made", "--sizes-of", Goldens.Path(model), "--dtype", "BF16", "--json");
        Assert.Equal(0, outcome.ExitCode);
        using var result = JsonDocument.Parse(outcome.Output.TrimEnd());
        Assert.DoesNotContain('\n', outcome.Output.TrimEnd());
        Assert.Equal("models fabricate", result.RootElement.GetProperty("command").GetString());
        var made = Assert.Single(result.RootElement.GetProperty("models").EnumerateArray());
        var path = made.GetProperty("path").GetString()!;
        Assert.Equal(_kandinsky.PathOf($"made/{model}"), path);
        var weights = Directory.EnumerateFiles(path, "*.safetensors", SearchOption.AllDirectories).ToArray();
        // The files' headers
        Assert.InRange(weights.Sum(file => new FileInfo(file).Length) - made.GetProperty("bytes").GetInt64(), 1, 100_000 * weights.Length);
        return path;
    }

    public void Dispose() => _kandinsky.Dispose();
}
