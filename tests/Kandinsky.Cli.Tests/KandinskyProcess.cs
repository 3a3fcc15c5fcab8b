using System.Diagnostics;
using System.Text;

namespace Kandinsky.Cli.Tests;

/// <summary>The real command as a process of its own, in an empty folder of its own.</summary>
internal sealed class KandinskyProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, string> _environment = new() { ["NO_COLOR"] = "1", ["KANDINSKY_CACHE"] = "off", ["KANDINSKY_PACKED"] = "off" };

    /// <summary>Where the command runs and relative paths lead.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("kandinsky-cli-").FullName;

    public KandinskyProcess With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Files in the folder, hidden ones and those below included.</summary>
    public IEnumerable<string> Files =>
        Directory.EnumerateFiles(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => Path.GetRelativePath(Folder, path)).Order();

    public Task<Outcome> RunAsync(params IReadOnlyList<string> arguments) => RunAsync("dotnet", [CommandPath, .. arguments], _ => false, _ => { });

    /// <summary>Runs the command with bytes on standard input.</summary>
    public Task<Outcome> PipeAsync(byte[] input, params IReadOnlyList<string> arguments) =>
        RunAsync("dotnet", [CommandPath, .. arguments], _ => false, _ => { }, input);

    /// <summary>Runs the command and sends it SIGINT, as Ctrl-C does, once a line on standard error fits.</summary>
    public Task<Outcome> InterruptAsync(Func<string, bool> when, params IReadOnlyList<string> arguments) =>
        RunAsync("env", ["--default-signal=INT", "dotnet", CommandPath, .. arguments], when, process =>
            Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit());

    /// <summary>Runs the command and kills it after a time, as <c>kill -9</c> does, unless it ended before.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> KillAsync(TimeSpan after, params IReadOnlyList<string> arguments)
    {
        var killed = 0;
        var outcome = await RunAsync("dotnet", [CommandPath, .. arguments], _ => false, _ => { }, begun: process => _ = Task.Delay(after).ContinueWith(_ =>
        {
            if (process.HasExited) return;
            killed = 1;
            process.Kill();
        }, TaskScheduler.Default));
        return killed == 0 || outcome.ExitCode == 0;
    }

    /// <summary>Runs the command from a shell, for example to limit what it may use; "$@" stands for the command.</summary>
    public Task<Outcome> RunInShellAsync(string script, params IReadOnlyList<string> arguments) =>
        RunAsync("bash", ["-c", script, "bash", "dotnet", CommandPath, .. arguments], _ => false, _ => { });

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string CommandPath => Path.Combine(AppContext.BaseDirectory, "Kandinsky.Cli.dll");

    private async Task<Outcome> RunAsync(string program, IReadOnlyList<string> arguments, Func<string, bool> when, Action<Process> act, byte[]? input = null,
        Action<Process>? begun = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
        };
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        begun?.Invoke(process);
        using (var pipe = process.StandardInput.BaseStream) pipe.Write(input ?? []);
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = new StringBuilder();
            while (await process.StandardError.ReadLineAsync(deadline.Token) is { } line)
            {
                error.AppendLine(line);
                if (when(line)) act(process);
            }

            await process.WaitForExitAsync(deadline.Token);
            var bytes = await output;
            return new Outcome(process.ExitCode, bytes, error.ToString());
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}

/// <summary>How a run ended.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="OutputBytes">Standard output, one character a byte.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Outcome(int ExitCode, string OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(OutputBytes));
}
