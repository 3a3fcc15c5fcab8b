using System.Diagnostics;
using Kandinsky.Server;

namespace Kandinsky.Repository.Tests;

/// <summary>Runs every sample of docs/dotnet-ai.md as a program, with the bundled model; the client's beside a service.</summary>
public sealed class DotnetAiTests : IDisposable
{
    private const string UsualAddress = "http://127.0.0.1:7860";

    private readonly string _folder = Directory.CreateTempSubdirectory("kandinsky-samples-").FullName;

    [Theory]
    [InlineData("Paint and edit", "red.png")]
    [InlineData("A program that knows the library", "0.5 a red star + 0.5 a blue circle")]
    [InlineData("While it paints", "circle.png")]
    [InlineData("Search pictures by words", "picture 1: ")]
    [InlineData("Register it", "Healthy")]
    public Task Does_what_it_says(string place, string result) => RunAsync(SampleAfter(place), result);

    [Fact]
    public async Task The_client_paints_through_a_service()
    {
        await using var server = await KandinskyServer.StartAsync(new() { DataFolder = Path.Combine(_folder, "data"), Port = 0 });

        await RunAsync(SampleAfter("With a service elsewhere").Replace(UsualAddress, $"http://{server.Address.Authority}", StringComparison.Ordinal),
            "2 pictures");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string SampleAfter(string place)
    {
        var page = File.ReadAllText(Repository.Full("docs/dotnet-ai.md"));
        var start = page.IndexOf("```csharp\n", page.IndexOf(place, StringComparison.Ordinal), StringComparison.Ordinal) + 10;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    /// <summary>Compiles and runs a program, and expects a file or a line of output.</summary>
    private async Task RunAsync(string code, string result)
    {
        var sample = Path.Combine(AppContext.BaseDirectory, $"Sample-{Guid.NewGuid():N}.dll");
        try
        {
            Sample.Compile(code, sample);
            var start = new ProcessStartInfo("dotnet", [
                "exec", "--runtimeconfig", BuildFile("Kandinsky.Repository.Tests.runtimeconfig.json"),
                "--depsfile", BuildFile("Kandinsky.Repository.Tests.deps.json"), sample])
            {
                WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            start.Environment["DOTNET_ENVIRONMENT"] = "Production";
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{output}\n{await error}");
            Assert.True(File.Exists(Path.Combine(_folder, result)) || output.Contains(result, StringComparison.Ordinal), $"no {result}: {output}");
        }
        finally
        {
            File.Delete(sample);
        }
    }

    private static string BuildFile(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
