using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Load;

/// <summary>
/// Services whose disks become full while jobs wait, with a little more room each time: new jobs are refused with a sentence, what was taken is painted once
/// there is room.
/// </summary>
internal static class DiskLoad
{
    private const int DiskSize = 96 << 20;
    private const int Step = 12 << 10;
    private const int Jobs = 12;

    public static async Task RunAsync(int sizes, Promises promises)
    {
        if (!Environment.IsPrivilegedProcess) throw new InvalidOperationException("Only root may mount file systems of a given size.");
        var (sentences, lost, half, paintedWhileFull) = (0, 0, 0, 0);
        for (var size = 0; size < sizes; size++)
        {
            using var folder = new TemporaryFolder();
            var disk = folder.Path("disk");
            Directory.CreateDirectory(disk);
            Run("mount", "-t", "tmpfs", "-o", $"size={DiskSize}", "tmpfs", disk);
            try
            {
                using var service = await ServeProcess.StartAsync(Path.Combine(disk, "data"));
                var taken = new List<string>();
                for (var job = 0; job < Jobs; job++) taken.Add(await CreateAsync(service.Client, job, steps: job == 0 ? 300 : 2));
                Fill(disk, size * Step);
                using (var refused = await PostAsync(service.Client, 100, steps: 2))
                {
                    var answer = await refused.Content.ReadFromJsonAsync<JsonElement>();
                    var sentence = answer.GetProperty("detail").GetString()!;
                    if ((int)refused.StatusCode == 507 && sentence.Contains("disk is full", StringComparison.Ordinal)) sentences++;
                }
                await Task.Delay(4000);   // the painter meets the full disk
                var health = await service.Client.GetAsync("/health");
                foreach (var id in taken) if (await StateAsync(service.Client, id) == "done") paintedWhileFull++;
                File.Delete(Path.Combine(disk, "ballast"));
                foreach (var id in taken) if (!health.IsSuccessStatusCode || !await EndsAsync(service.Client, id)) lost++;
                half += Directory.EnumerateFiles(Path.Combine(disk, "data", "pictures"), "*", SearchOption.AllDirectories)
                    .Count(path => !path.EndsWith(".incomplete", StringComparison.Ordinal)
                        && Path.GetFileName(path) != Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
            }
            finally
            {
                Run("umount", "-l", disk);
            }
        }
        Console.WriteLine($"{sizes} disks with 0 to {(sizes - 1) * Step >> 10} kB left, {Jobs} jobs each; {paintedWhileFull} were kept in what was left");
        promises.So("every full disk is told in a sentence", sentences == sizes);
        promises.AtMost("jobs lost", lost, 0, "jobs");
        promises.AtMost("half files", half, 0, "files");
    }

    /// <summary>Leaves so many bytes of a disk.</summary>
    private static void Fill(string disk, int left)
    {
        using var ballast = new FileStream(Path.Combine(disk, "ballast"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        while (new DriveInfo(disk).AvailableFreeSpace > left)
        {
            try
            {
                ballast.Write(block);
            }
            catch (IOException)
            {
                return;   // the last bytes went to the service
            }
        }
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, int job, int steps) =>
        http.PostAsJsonAsync("/api/v1/jobs", new { prompt = $"a star {job}", steps, prior_steps = 2, width = 128, height = 128 });

    private static async Task<string> CreateAsync(HttpClient http, int job, int steps)
    {
        using var response = await PostAsync(http, job, steps);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private static async Task<string> StateAsync(HttpClient http, string id) =>
        (await http.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{id}")).GetProperty("state").GetString()!;

    private static async Task<bool> EndsAsync(HttpClient http, string id)
    {
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromMinutes(10);)
        {
            var job = await http.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{id}");
            if (job.GetProperty("state").GetString() is "done") return job.GetProperty("pictures").GetArrayLength() == 1;
            if (job.GetProperty("state").GetString() is not ("queued" or "running"))
            {
                Console.Error.WriteLine(job);
                return false;
            }
            await Task.Delay(50);
        }
        Console.Error.WriteLine($"{id} takes more than ten minutes.");
        return false;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed.");
    }
}
