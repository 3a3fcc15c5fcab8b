using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Server.Tests;

/// <summary>The whole command, killed and asked to end.</summary>
public sealed class RecoveryTests
{
    /// <summary>How often the service is killed; more in a longer run.</summary>
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("KANDINSKY_KILLS"), out var kills) ? kills : 6;

    [Fact]
    public async Task Killed_at_any_moment_it_loses_no_job_and_does_none_twice()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        var taken = new Dictionary<string, int>();
        var unfinished = new Queue<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var service = await ServeProcess.StartAsync(folder.Path("data"));
            if (kill == 0) await AskAsync(service);
            if (kill % 5 == 4) await OneFinishesAsync(service);   // a job that twenty kills interrupt is given up
            using var moment = new CancellationTokenSource(random.Next(20, 900));
            var killing = Task.Run(async () =>
            {
                await Task.Delay(Timeout.Infinite, moment.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                service.Send("KILL");
            });
            try
            {
                for (var jobs = random.Next(4); jobs > 0 && !moment.IsCancellationRequested; jobs--)
                {
                    await AskAsync(service);
                    await Task.Delay(random.Next(0, 60));
                }
            }
            catch (HttpRequestException)
            {
                // It was killed while it answered: that job was not promised.
            }
            await killing;
            await service.EndAsync();
            AssertWhole(folder.Path("data", "pictures"));
        }

        using var last = await ServeProcess.StartAsync(folder.Path("data"));
        foreach (var (id, count) in taken)
        {
            JsonElement job;
            while ((job = await last.Client.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{id}")).Text("state") is "queued" or "running") await Task.Delay(5);
            Assert.Equal("done", job.Text("state"));
            Assert.Equal(Enumerable.Range(0, count), job.GetProperty("pictures").EnumerateArray().Select(picture => picture.Whole("position")));
        }
        AssertWhole(folder.Path("data", "pictures"));

        async Task AskAsync(ServeProcess service)
        {
            var count = random.Next(1, 4);
            using var response = await service.Client.PostAsJsonAsync("/api/v1/jobs",
                new { prompt = $"a star {taken.Count}", count, steps = random.Next(2, 6), prior_steps = 2, width = 64, height = 64 });
            if (!response.IsSuccessStatusCode) return;   // the queue is full
            var id = (await response.Content.ReadFromJsonAsync<JsonElement>()).Text("id");
            taken.Add(id, count);
            unfinished.Enqueue(id);
        }

        async Task OneFinishesAsync(ServeProcess service)
        {
            while (unfinished.TryDequeue(out var id))
            {
                if (await StateAsync(service, id) == "done") continue;   // in a life before
                while (await StateAsync(service, id) is "queued" or "running") await Task.Delay(5);
                return;
            }
        }
    }

    [Fact]
    public async Task Asked_to_end_it_lets_the_running_job_finish_and_keeps_the_others_for_the_next_start()
    {
        using var folder = new TemporaryFolder();
        string running, waiting;
        using (var service = await ServeProcess.StartAsync(folder.Path("data")))
        {
            running = await CreateAsync(service, 200);
            while ((await StateAsync(service, running)) == "queued") await Task.Delay(5);
            waiting = await CreateAsync(service, 2);
            service.Send("TERM");
            Assert.Equal(0, await service.EndAsync());
        }

        using var again = await ServeProcess.StartAsync(folder.Path("data"));
        Assert.Equal("done", await StateAsync(again, running));
        while ((await StateAsync(again, waiting)) is "queued" or "running") await Task.Delay(5);
        Assert.Equal("done", await StateAsync(again, waiting));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Asked_twice_it_ends_at_once_and_the_job_begins_anew_next_time(string signal)
    {
        using var folder = new TemporaryFolder();
        string running;
        using (var service = await ServeProcess.StartAsync(folder.Path("data")))
        {
            running = await CreateAsync(service, 999, 512);
            while ((await StateAsync(service, running)) == "queued") await Task.Delay(5);
            service.Send(signal);
            await Task.Delay(300);
            service.Send(signal);
            Assert.Equal(130, await service.EndAsync());
        }

        using var again = await ServeProcess.StartAsync(folder.Path("data"));
        Assert.Contains(await StateAsync(again, running), (string[])["queued", "running"]);
    }

    [Fact]
    public async Task A_job_that_outlasts_the_grace_begins_anew_next_time()
    {
        using var folder = new TemporaryFolder();
        string running;
        using (var service = await ServeProcess.StartAsync(folder.Path("data"), "--grace", "0"))
        {
            running = await CreateAsync(service, 999, 512);
            while ((await StateAsync(service, running)) == "queued") await Task.Delay(5);
            service.Send("TERM");
            Assert.Equal(0, await service.EndAsync());
        }

        using var again = await ServeProcess.StartAsync(folder.Path("data"));
        Assert.Contains(await StateAsync(again, running), (string[])["queued", "running"]);
    }

    [Fact]
    public async Task Two_services_do_not_share_a_folder()
    {
        using var folder = new TemporaryFolder();
        using var service = await ServeProcess.StartAsync(folder.Path("data"));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ServeProcess.StartAsync(folder.Path("data")));

        Assert.Contains("in use by another service", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> CreateAsync(ServeProcess service, int steps, int side = 64)
    {
        using var response = await service.Client.PostAsJsonAsync("/api/v1/jobs",
            new { prompt = "a star", steps, prior_steps = 2, width = side, height = side });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).Text("id");
    }

    private static async Task<string> StateAsync(ServeProcess service, string id) =>
        (await service.Client.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{id}")).Text("state");

    /// <summary>Every file has the content its name promises.</summary>
    private static void AssertWhole(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path =>
            !path.EndsWith(".incomplete", StringComparison.Ordinal)))
            Assert.Equal(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }
}
