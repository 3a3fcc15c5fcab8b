using System.Diagnostics;
using Kandinsky.Testing;

namespace Kandinsky.Server.Tests;

/// <summary>The real command <c>kandinsky serve</c> as a process of its own.</summary>
internal sealed class ServeProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Task<string> _error;

    private ServeProcess(Process process, Task<string> error, Uri address)
    {
        (_process, _error) = (process, error);
        Client = new() { BaseAddress = address, Timeout = s_patience };
    }

    public HttpClient Client { get; }

    /// <summary>Starts the command and waits until it prints its address.</summary>
    public static async Task<ServeProcess> StartAsync(string data, params string[] arguments)
    {
        var start = new ProcessStartInfo("env", [
            "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "Kandinsky.Cli.dll"), "serve", "--port", "0", "--data", data,
            "--model", Goldens.Path("tiny-2-2-decoder"), "--prior", Goldens.Path("tiny-2-2-prior"), "--keep-loaded", .. arguments])
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

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
