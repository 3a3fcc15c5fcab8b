using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Load;

/// <summary>How soon a job ends that is called off while it is painted: with the bundled model, at a size that takes its time.</summary>
internal static class CancelLoad
{
    public static async Task RunAsync(int jobs, Promises promises)
    {
        using var folder = new TemporaryFolder();
        using var service = await ServeProcess.StartBundledAsync(folder.Path("data"), "--keep-loaded");
        var random = new Random(1);
        var times = new List<double>();
        for (var job = 0; job < jobs; job++)
        {
            using var made = await service.Client.PostAsJsonAsync("/api/v1/jobs", new { prompt = "a star", steps = 900, width = 512, height = 512 });
            var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
            while (await StateAsync(id) != "running") await Task.Delay(20);
            await Task.Delay(random.Next(300, 1500));
            var asked = Stopwatch.GetTimestamp();
            using var cancelled = await service.Client.DeleteAsync($"/api/v1/jobs/{id}");
            while (await StateAsync(id) == "running") await Task.Delay(2);
            times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }
        Console.WriteLine($"{jobs} jobs called off, half of them within {times.Order().ElementAt(jobs / 2):0} ms");
        promises.AtMost("the slowest to end", times.Max(), 250, "ms");

        async Task<string> StateAsync(string id) =>
            (await service.Client.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{id}")).GetProperty("state").GetString()!;
    }
}
