using System.ComponentModel;
using System.Diagnostics;

namespace Kandinsky.Clients.Tests;

/// <summary>Other programs that tests need. One that is missing fails the test with what to do.</summary>
internal static class Programs
{
    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "",
        };
        start.Environment["KANDINSKY_CACHE"] = "off";
        start.Environment["KANDINSKY_PACKED"] = "off";
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output, await error);
        }
        catch (Win32Exception missing)
        {
            throw Missing(program, missing);
        }
    }

    /// <summary>Where a program is.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static string Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? throw Missing(program, null);

    private static InvalidOperationException Missing(string program, Exception? cause) =>
        new($"{program} is not installed, and this test proves nothing without it: run .ci/run as root, or apt-get install chromium nodejs npm "
            + "nginx-light systemd.", cause);
}
