using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Kandinsky.Server;
using Kandinsky.Testing;

namespace Kandinsky.Load;

/// <summary>
/// What a service adds to the time of painting: the same pictures by the library and through a service that is followed, in turn, ten at a time. Both are in
/// one process, since two that paint the same differ by more than this.
/// </summary>
internal static class OverheadLoad
{
    private const int Turn = 10;

    public static async Task RunAsync(int pictures, Promises promises)
    {
        using var folder = new TemporaryFolder();
        var options = new PipelineOptions { KeepLoaded = true };
        await using var server = await KandinskyServer.StartAsync(new() { DataFolder = folder.Path("data"), Port = 0, Pipeline = options });
        using var http = new HttpClient { BaseAddress = server.Address };
        using var pipeline = KandinskyPipeline.Load(options);
        var (alone, served) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var first = -Turn; first < pictures; first += Turn)   // a turn to warm up
        {
            var libraryTime = await TurnAsync(seed => LibraryAsync(pipeline, seed));
            var serviceTime = await TurnAsync(seed => ServiceAsync(http, seed));
            if (first >= 0) (alone, served) = (alone + libraryTime, served + serviceTime);

            async Task<TimeSpan> TurnAsync(Func<int, Task<TimeSpan>> paint)
            {
                await paint(0);
                var time = TimeSpan.Zero;
                for (var picture = 0; picture < Turn; picture++) time += await paint(first + picture + Turn + 1);
                return time;
            }
        }
        Console.WriteLine($"{pictures} pictures: {alone.TotalSeconds:0.00} s by the library, {served.TotalSeconds:0.00} s through the service");
        promises.AtMost("overhead of the service", 100 * (served / alone - 1), 5, "%");
    }

    private static async Task<TimeSpan> LibraryAsync(KandinskyPipeline pipeline, int seed)
    {
        var began = Stopwatch.GetTimestamp();
        var image = (await pipeline.PaintAsync(new TextToImageRequest { Prompts = ["a large yellow star"], Seed = (ulong)seed })).Single();
        ImageFile.Encode(image.Image, PictureFormat.Png, image.Metadata);
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>From the request to the file, with the events that a page would see.</summary>
    private static async Task<TimeSpan> ServiceAsync(HttpClient http, int seed)
    {
        var began = Stopwatch.GetTimestamp();
        using var made = await http.PostAsJsonAsync("/api/v1/jobs", new { prompt = "a large yellow star", seed, preview_every = 0 });
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        using var reader = new StreamReader(await http.GetStreamAsync($"/api/v1/jobs/{id}/events"));
        JsonElement? picture = null;
        while (await reader.ReadLineAsync() is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonDocument.Parse(line[6..]).RootElement.TryGetProperty("url", out var url))
                picture = url;
        await http.GetByteArrayAsync(picture!.Value.GetString());
        return Stopwatch.GetElapsedTime(began);
    }
}
