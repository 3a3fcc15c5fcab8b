using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Load;

/// <summary>Many jobs through one service with a full queue, while 128 clients follow and one asks for its health.</summary>
internal static class JobLoad
{
    private const int Connections = 128;
    private const int Queue = 512;
    private const int SampleEvery = 10;

    public static async Task RunAsync(int jobs, Promises promises)
    {
        using var folder = new TemporaryFolder();
        using var service = await ServeProcess.StartAsync(folder.Path("data"), "--queue", $"{Queue}");
        var process = new ServiceProcess(service.Id);
        using var ending = new CancellationTokenSource();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 4 * Connections }) { BaseAddress = service.Client.BaseAddress };
        var followers = Enumerable.Range(0, Connections).Select(_ => FollowAsync(http, ending.Token)).ToList();
        var health = HealthAsync(http, ending.Token);

        var (ids, refused, slowestRefusal, withoutTime) = (new List<string>(), 0, TimeSpan.Zero, 0);
        var samples = new List<Sample>();
        var began = Stopwatch.GetTimestamp();
        while (ids.Count < jobs)
        {
            var asked = Stopwatch.GetTimestamp();
            using var response = await http.PostAsJsonAsync("/api/v1/jobs",
                new { prompt = $"a star {ids.Count % 100}", steps = 2, prior_steps = 2, width = 64, height = 64, preview_every = 1 });
            if (response.IsSuccessStatusCode)
            {
                ids.Add((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!);
                if (ids.Count % SampleEvery == 0) samples.Add(new(process.Memory, process.Handles, await HeapAsync(http)));
                if (ids.Count % 1000 == 0) Console.Error.WriteLine(
                    $"{ids.Count} jobs, {Stopwatch.GetElapsedTime(began):hh\\:mm\\:ss}, {process.Memory >> 20} MB");
                continue;
            }
            if (response.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
                throw new InvalidOperationException($"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            refused++;
            if (Stopwatch.GetElapsedTime(asked) is var time && time > slowestRefusal) slowestRefusal = time;
            if (response.Headers.RetryAfter is null) withoutTime++;
            await Task.Delay(100);
        }
        while ((await http.GetFromJsonAsync<JsonElement>("/api/v1/status")).GetProperty("waiting").GetInt32() > 0) await Task.Delay(200);
        var elapsed = Stopwatch.GetElapsedTime(began);
        var lost = followers.Count(follower => follower.IsCompleted);
        await ending.CancelAsync();
        var latencies = await health;
        await Task.WhenAll(followers);
        await Task.Delay(2000);   // the last is painted

        var (done, twice) = await CountAsync(http, ids);
        Console.WriteLine($"{jobs} jobs in {elapsed:hh\\:mm\\:ss}, {latencies.Count} questions for health, {refused} refused as the queue of {Queue} was full");
        promises.So("every job done with one picture", done == jobs && twice == 0);
        promises.So("every refusal says when to come again", withoutTime == 0);
        promises.AtMost("slowest refusal", slowestRefusal.TotalMilliseconds, 500, "ms");
        promises.AtMost("health, 99 of 100 within", Percentile(latencies, 0.99), 100, "ms");
        promises.AtMost("connections that broke", lost, 0, "connections");
        var (early, late) = (Fifth(samples, 1), Fifth(samples, 4));   // of many jobs, the queue is full in both
        promises.AtMost($"growth of memory from the second fifth ({early.Memory >> 20} MB) to the last ({late.Memory >> 20} MB)",
            100.0 * (late.Memory - early.Memory) / early.Memory, 2, "%");
        Console.WriteLine($"of it the heap after a collection: {early.Heap / 1e6:0.0} MB, then {late.Heap / 1e6:0.0} MB");
        promises.AtMost($"growth of open handles from {early.Handles}", late.Handles - early.Handles, 8, "handles");
        promises.So("still answers", (await http.GetAsync("/health")).IsSuccessStatusCode);
    }

    private static async Task<(int Done, int Twice)> CountAsync(HttpClient http, List<string> ids)
    {
        var pictures = new Dictionary<string, int>();
        string? before = null;
        do
        {
            var page = await http.GetFromJsonAsync<JsonElement>($"/api/v1/jobs?state=done&limit=200{(before is null ? "" : $"&before={before}")}");
            foreach (var job in page.GetProperty("jobs").EnumerateArray())
                pictures[job.GetProperty("id").GetString()!] = job.GetProperty("pictures").GetArrayLength();
            before = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (before is not null);
        return (ids.Count(id => pictures.GetValueOrDefault(id) > 0), pictures.Values.Count(count => count > 1));
    }

    private static async Task FollowAsync(HttpClient http, CancellationToken ending)
    {
        try
        {
            using var stream = await http.GetStreamAsync("/api/v1/events", ending);
            var buffer = new byte[1 << 16];
            while (await stream.ReadAsync(buffer, ending) > 0) { }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }

    private static async Task<List<double>> HealthAsync(HttpClient http, CancellationToken ending)
    {
        var latencies = new List<double>();
        while (!ending.IsCancellationRequested)
        {
            var asked = Stopwatch.GetTimestamp();
            using var response = await http.GetAsync("/health", CancellationToken.None);
            response.EnsureSuccessStatusCode();
            latencies.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            await Task.Delay(20, CancellationToken.None);
        }
        return latencies;
    }

    /// <summary>What the service's runtime tells of its heap after its last collection.</summary>
    private static async Task<long> HeapAsync(HttpClient http) => (await http.GetStringAsync("/metrics")).Split('\n')
        .Where(line => line.StartsWith("dotnet_gc_last_collection_heap_size", StringComparison.Ordinal))
        .Sum(line => (long)double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));

    /// <summary>The medians of a fifth of the samples.</summary>
    private static Sample Fifth(List<Sample> samples, int fifth)
    {
        var part = samples.Skip(samples.Count * fifth / 5).Take(Math.Max(1, samples.Count / 5)).ToList();
        return new(Median(sample => sample.Memory), (int)Median(sample => sample.Handles), Median(sample => sample.Heap));

        long Median(Func<Sample, long> of) => part.Select(of).Order().ElementAt(part.Count / 2);
    }

    private static double Percentile(List<double> values, double part) => values.Order().ElementAt((int)(part * (values.Count - 1)));

    /// <summary>What the service holds at a moment.</summary>
    private sealed record Sample(long Memory, int Handles, long Heap);
}
