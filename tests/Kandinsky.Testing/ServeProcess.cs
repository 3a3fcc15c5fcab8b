using System.Diagnostics;

namespace Kandinsky.Testing;

/// <summary>The real command <c>kandinsky serve</c> as a process of its own.</summary>
public sealed class ServeProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Task<string> _error;

    private ServeProcess(Process process, Task<string> error, Uri address)
    {
        (_process, _error) = (process, error);
        Client = new() { BaseAddress = address, Timeout = s_patience };
    }

    /// <summary>The command's file, beside the tests that refer to it.</summary>
    public static string Command => Path.Combine(AppContext.BaseDirectory, "Kandinsky.Cli.dll");

    /// <summary>Asks the service.</summary>
    public HttpClient Client { get; }

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>Starts the command with the tiny model and waits until it prints its address.</summary>
    /// <param name="data">Where it keeps everything.</param>
    /// <param name="arguments">Further options.</param>
    /// <exception cref="InvalidOperationException">It does not start; the message has what it said.</exception>
    public static Task<ServeProcess> StartAsync(string data, params string[] arguments) => StartBundledAsync(data, [
        "--model", Goldens.Path("tiny-2-2-decoder"), "--prior", Goldens.Path("tiny-2-2-prior"), "--keep-loaded", .. arguments]);

    /// <summary>Starts the command with the bundled model, unless the options name another.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public static async Task<ServeProcess> StartBundledAsync(string data, params string[] arguments)
    {
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Command, "serve", "--port", "0", "--data", data, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KANDINSKY_CACHE"] = "off";
        start.Environment["KANDINSKY_PACKED"] = "off";
        var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var address = await process.StandardOutput.ReadLineAsync().WaitAsync(s_patience);
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) ? new(process, error, uri)
            : throw new InvalidOperationException($"no address: {await error}");
    }

    /// <summary>Sends a signal.</summary>
    public void Send(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return _process.ExitCode;
    }

    /// <summary>Ends it without grace.</summary>
    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
