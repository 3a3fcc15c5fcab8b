using System.Text.Json;

namespace Kandinsky.Cli.Tests;

public sealed class BenchTests : IDisposable
{
    private readonly KandinskyProcess _kandinsky = new();

    [Fact]
    public async Task Prints_one_object_a_part()
    {
        var outcome = await _kandinsky.RunAsync("bench", "--model", "compositions-decoder", "--size", "64", "--threads", "1", "--json", "--quiet");
        Assert.Equal((int)ExitCode.Success, outcome.ExitCode);
        var parts = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["clip", "movq", "prior", "unet"], parts.Select(part => part.GetProperty("part").GetString()!));
        Assert.All(parts, part =>
        {
            Assert.Equal(
                ["part", "size", "precision", "seconds", "gflops", "peak_gflops_f32", "bandwidth_gbs", "peak_rss_mb"],
                part.EnumerateObject().Select(property => property.Name));
            Assert.Equal((64, "f32"), (part.GetProperty("size").GetInt32(), part.GetProperty("precision").GetString()));
            foreach (var figure in (string[])["seconds", "gflops", "peak_gflops_f32", "bandwidth_gbs", "peak_rss_mb"]) Assert.True(part.GetProperty(figure)
                .GetDouble() > 0, figure);
        });
    }

    [Fact]
    public async Task Prints_a_table_for_people_and_writes_a_profile()
    {
        var outcome = await _kandinsky.RunAsync("bench", "--model", "compositions-decoder", "--part", "unet", "--precision", "bf16", "--profile", "unet.json");
        Assert.Equal((int)ExitCode.Success, outcome.ExitCode);
        Assert.Contains("of peak", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("bf16", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(["UNet"], Profile.Of(_kandinsky.PathOf("unet.json")).Stages);
    }

    [Theory]
    [InlineData("--part", "everything", 2)]
    [InlineData("--precision", "f64", 2)]
    [InlineData("--size", "0", 2)]
    [InlineData("--threads", "0", 2)]
    [InlineData("--model", "nowhere", 3)]
    public async Task Refuses_what_cannot_be_measured(string option, string value, int code)
    {
        var outcome = await _kandinsky.RunAsync("bench", option, value);
        Assert.Equal(code, outcome.ExitCode);
        Assert.Contains(option == "--model" ? value : option.TrimStart('-'), outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_writes_a_profile_with_operations_of_every_stage()
    {
        var outcome = await _kandinsky.RunAsync("generate", "a red circle", "--steps", "2", "--prior-steps", "2", "--profile", "picture.json", "--quiet");
        Assert.Equal((int)ExitCode.Success, outcome.ExitCode);
        var profile = Profile.Of(_kandinsky.PathOf("picture.json"));
        Assert.Equal(["Decoding", "Denoising", "Prior", "Text"], profile.Stages.Distinct().Order());
        foreach (var operation in (string[])["linear", "convolution 3x3", "attention", "group norm", "layer norm", "spatial norm"]) Assert.Contains(operation,
            profile.Operations);
    }

    public void Dispose() => _kandinsky.Dispose();

    /// <summary>A Chrome trace whose operations each lie within a stage and state their speed.</summary>
    private sealed record Profile(IReadOnlyList<string> Stages, IReadOnlyList<string> Operations)
    {
        public static Profile Of(string path)
        {
            var events = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("traceEvents").EnumerateArray().Where(entry =>
                entry.GetProperty("ph").GetString() == "X").ToList();
            var stages = events.Where(entry => entry.GetProperty("tid").GetInt32() == 1).ToList();
            var operations = events.Where(entry => entry.GetProperty("tid").GetInt32() == 2).ToList();
            Assert.All(operations, operation =>
            {
                Assert.Contains(stages, stage => Start(operation) >= Start(stage) - 0.01 && End(operation) <= End(stage) + 0.01);
                Assert.True(operation.GetProperty("args").GetProperty("gflops").GetDouble() >= 0);
            });
            Assert.All(stages, stage =>
                Assert.Contains(operations, operation => Start(operation) >= Start(stage) - 0.01 && End(operation) <= End(stage) + 0.01));
            return new([.. stages.Select(Name)], [.. operations.Select(Name).Distinct()]);
        }

        private static string Name(JsonElement entry) => entry.GetProperty("name").GetString()!;

        private static double Start(JsonElement entry) => entry.GetProperty("ts").GetDouble();

        private static double End(JsonElement entry) => Start(entry) + entry.GetProperty("dur").GetDouble();
    }
}
