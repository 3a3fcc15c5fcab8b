using System.Net.Http.Json;
using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Server.Tests;

/// <summary>A service of its own for a test, with the tiny model, on a real socket.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Service(KandinskyServer server, TemporaryFolder folder)
    {
        (Server, _folder) = (server, folder);
        Client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(2) };
    }

    public KandinskyServer Server { get; private set; }

    public HttpClient Client { get; }

    /// <summary>Where the service keeps everything.</summary>
    public string Data => _folder.Path("data");

    public static PipelineOptions TinyModel { get; } = new()
    {
        Decoder = Goldens.Path("tiny-2-2-decoder"), Prior = Goldens.Path("tiny-2-2-prior"),
        CacheFolder = null, PackedFolder = null, KeepLoaded = true
    };

    public static async Task<Service> StartAsync(Func<ServerSettings, ServerSettings>? change = null, Action<string>? prepare = null)
    {
        var folder = new TemporaryFolder();
        var settings = new ServerSettings
        {
            DataFolder = folder.Path("data"), Port = 0, Pipeline = TinyModel,
            OtherModels = [Goldens.Path("tiny-2-2-controlnet-depth")]
        };
        prepare?.Invoke(settings.DataFolder);
        return new(await KandinskyServer.StartAsync(change?.Invoke(settings) ?? settings), folder);
    }

    /// <summary>Has something painted.</summary>
    public async Task<JsonElement> CreateAsync(object request)
    {
        using var response = await Client.PostAsJsonAsync("/api/v1/jobs", request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Has something painted and waits for it.</summary>
    public async Task<JsonElement> PaintAsync(object request)
    {
        var job = await EndedAsync((await CreateAsync(request)).Text("id"));
        Assert.True(job.Text("state") == "done", job.ToString());
        return job;
    }

    /// <summary>A job once it has ended, by its events.</summary>
    public async Task<JsonElement> EndedAsync(string id)
    {
        await foreach (var (name, data) in EventsAsync(id)) if (name is "done" or "failed" or "cancelled") return data;
        throw new InvalidOperationException("The events ended before the job did.");
    }

    public async IAsyncEnumerable<(string Name, JsonElement Data)> EventsAsync(string id)
    {
        using var response = await Client.GetAsync($"/api/v1/jobs/{id}/events", HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var name = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) yield return (name, JsonDocument.Parse(line[6..]).RootElement);
        }
    }

    public Task<JsonElement> GetAsync(string path) => Client.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Asserts that a request is refused, and says how.</summary>
    public async Task<JsonElement> RefusedAsync(object request, int status)
    {
        using var response = await Client.PostAsJsonAsync("/api/v1/jobs", request);
        Assert.Equal(status, (int)response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Ends the service and starts it again on the same data.</summary>
    public async Task RestartAsync(Func<ServerSettings, ServerSettings>? change = null)
    {
        var address = Server.Address;
        await Server.DisposeAsync();
        var settings = new ServerSettings { DataFolder = Data, Port = address.Port, Pipeline = TinyModel };
        Server = await KandinskyServer.StartAsync(change?.Invoke(settings) ?? settings);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}

internal static class JsonExtensions
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static int Whole(this JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
