using System.Diagnostics;
using System.Xml.Linq;

namespace Kandinsky.Repository.Tests;

/// <summary>What the README promises a newcomer. CI runs its two commands word for word; here they are checked piece by piece.</summary>
public sealed class ReadmeTests : IDisposable
{
    private static readonly MarkdownFile Readme = Repository.Documents.Single(page => page.Path == "README.md");

    private readonly string _folder = Directory.CreateTempSubdirectory("kandinsky-readme-").FullName;

    public static TheoryData<string, string> Samples
    {
        get
        {
            var samples = new TheoryData<string, string>();
            foreach (var page in Repository.Documents)
            {
                foreach (var code in page.CodeBlocks("csharp").Where(code =>
                    code.StartsWith("using Kandinsky", StringComparison.Ordinal))) samples.Add(page.Path, code);
            }

            return samples;
        }
    }

    [Fact]
    public async Task The_first_command_paints_a_picture()
    {
        var words = ShellWords(Readme.CodeBlocks("sh")[0].Trim());
        Assert.Equal("./kandinsky", words[0]);
        if (!OperatingSystem.IsWindows()) Assert.True(File.GetUnixFileMode(Repository.Full("kandinsky")).HasFlag(UnixFileMode.UserExecute));

        await RunAsync(["Kandinsky.Cli.dll", .. words[1..]]);

        AssertIsPng(words[words.IndexOf("-o") + 1]);
    }

    [Fact]
    public void The_second_command_runs_every_test_project()
    {
        Assert.Equal("dotnet test -c Release", Readme.CodeBlocks("sh")[1].Trim());

        var listed = XDocument.Load(Repository.Full("Kandinsky.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value);
        Assert.Empty(Repository.Files("*.csproj").Except(listed));
    }

    [Fact]
    public async Task The_sample_paints_a_picture()
    {
        var code = Readme.CodeBlocks("csharp").Single();
        var sample = Path.Combine(AppContext.BaseDirectory, $"ReadmeSample-{Guid.NewGuid():N}.dll");
        try
        {
            Sample.Compile(code, sample);
            await RunAsync(["exec", "--runtimeconfig", "Kandinsky.Cli.runtimeconfig.json", "--depsfile", "Kandinsky.Cli.deps.json", sample]);
        }
        finally
        {
            File.Delete(sample);
        }

        AssertIsPng("star.png");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Samples_compile(string page, string code)
    {
        _ = page;
        Sample.Compile(code, Path.Combine(_folder, "sample.dll"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void AssertIsPng(string file) =>
        Assert.Equal([0x89, .. "PNG"u8], File.ReadAllBytes(Path.Combine(_folder, file)).Take(4));

    /// <summary>Runs dotnet in a folder of its own; arguments that name files of the build are made absolute.</summary>
    private async Task RunAsync(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments.Select(BuildFile))
        {
            WorkingDirectory = _folder, RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments)}\n{await output}\n{error}");
    }

    private static string BuildFile(string argument) =>
        argument.StartsWith("Kandinsky.Cli.", StringComparison.Ordinal) ? Path.Combine(AppContext.BaseDirectory, argument) : argument;

    /// <summary>Words of a simple command: spaces separate, double quotes keep together.</summary>
    private static List<string> ShellWords(string command) =>
        [.. command.Split('"').SelectMany((part, index) => index % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
