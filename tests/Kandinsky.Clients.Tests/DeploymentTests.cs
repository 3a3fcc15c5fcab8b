using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Kandinsky.Testing;

namespace Kandinsky.Clients.Tests;

/// <summary>The files of docs/deploy, as far as they can be run here.</summary>
public sealed class DeploymentTests : IDisposable
{
    private const string Name = "pictures.example.org";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Behind_nginx_the_page_forms_and_events_pass()
    {
        using var service = await ServeProcess.StartAsync(_folder.Path("data"), "--allow-host", Name);
        var port = FreePort();
        var site = (await File.ReadAllTextAsync(Sample("nginx.conf")))
            .Replace("listen 80;", $"listen 127.0.0.1:{port};", StringComparison.Ordinal)
            .Replace("http://127.0.0.1:7860", $"http://{service.Client.BaseAddress!.Authority}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.Path("site.conf"), site);
        await File.WriteAllTextAsync(_folder.Path("nginx.conf"), $$"""
            user root; daemon off; pid {{_folder.Path("pid")}}; error_log {{_folder.Path("errors")}}; worker_processes 1;
            events { }
            http {
              access_log off;
              client_body_temp_path {{_folder.Path("body")}}; proxy_temp_path {{_folder.Path("proxy")}}; fastcgi_temp_path {{_folder.Path("fastcgi")}};
              uwsgi_temp_path {{_folder.Path("uwsgi")}}; scgi_temp_path {{_folder.Path("scgi")}};
              include {{_folder.Path("site.conf")}};
            }
            """);
        using var nginx = Process.Start(Programs.Find("nginx"), ["-e", _folder.Path("errors"), "-c", _folder.Path("nginx.conf")]);
        try
        {
            using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
            http.DefaultRequestHeaders.Host = Name;
            http.DefaultRequestHeaders.Add("Origin", $"http://{Name}");
            await AnswersAsync(http);

            Assert.Contains("page/app.js", await http.GetStringAsync("/"), StringComparison.Ordinal);
            using var form = new MultipartFormDataContent
            {
                { new StringContent("""{"task":"image-to-image","prompt":"a star","steps":4,"prior_steps":2}"""), "request" },
                { new ByteArrayContent(LargePicture()), "image", "large.png" },
            };
            using var made = await http.PostAsync("/api/v1/jobs", form);
            Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
            var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
            Assert.Contains("event: done", await http.GetStringAsync($"/api/v1/jobs/{id}/events"), StringComparison.Ordinal);
            http.DefaultRequestHeaders.Add("X-Forwarded-Host", "another.example.org");
            using var asked = await http.PostAsJsonAsync("/v1/images/generations",
                new { prompt = "a star", steps = 2, prior_steps = 2, response_format = "url" });
            Assert.Contains($"http://{Name}/api/v1/pictures/", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            http.DefaultRequestHeaders.Host = "another.example.org";
            Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync("/")).StatusCode);
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            await nginx.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Systemd_understands_the_unit()
    {
        var unit = _folder.Path("kandinsky.service");
        await File.WriteAllTextAsync(unit, (await File.ReadAllTextAsync(Sample("kandinsky.service")))
            .Replace("/opt/kandinsky/kandinsky", Programs.Find("env"), StringComparison.Ordinal));

        var (exit, output, error) = await Programs.RunAsync(Programs.Find("systemd-analyze"), ["verify", unit]);

        Assert.True(exit == 0 && !error.Contains("kandinsky.service:", StringComparison.Ordinal), output + error);
    }

    [Fact]
    public async Task What_the_container_runs_needs_a_key_and_then_serves()
    {
        var file = await File.ReadAllLinesAsync(Sample("Dockerfile"));
        string[] command = [.. JsonSerializer.Deserialize<string[]>(file.Single(line => line.StartsWith("CMD ", StringComparison.Ordinal))[4..])!
            .Select(word => word == "/data" ? _folder.Path("data") : word)];
        Assert.Equal("serve", command[0]);
        Assert.Contains(file, line => line.Contains("dotnet publish src/Kandinsky.Cli -c Release -r linux-x64", StringComparison.Ordinal));

        var (exit, _, error) = await Programs.RunAsync("dotnet", [ServeProcess.Command, .. command, "--port", "0"]);
        Assert.Equal(2, exit);
        Assert.Contains("kandinsky keys add", error, StringComparison.Ordinal);
        Assert.Equal(0, (await Programs.RunAsync("dotnet", [ServeProcess.Command, "keys", "add", "me", "--data", _folder.Path("data")])).Exit);
        using var service = await ServeProcess.StartBundledAsync(_folder.Path("data"), command[1..3]);

        await AnswersAsync(service.Client);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Client.GetAsync("/api/v1/jobs")).StatusCode);
    }

    /// <summary>The file is built where there is a container tool and a network; here its paths are held against the repository and each other.</summary>
    [Fact]
    public async Task Every_path_of_the_container_file_leads_somewhere()
    {
        var instructions = (await File.ReadAllLinesAsync(Sample("Dockerfile"))).Where(line => line is [>= 'A' and <= 'Z', ..])
            .Select(line => line.Split(' ', 2)).ToLookup(parts => parts[0], parts => parts[1]);
        var publish = instructions["RUN"].Single(line => line.StartsWith("dotnet publish ", StringComparison.Ordinal)).Split(' ');
        var project = Repository.Path(Path.Combine(publish[2], $"{Path.GetFileName(publish[2])}.csproj"));
        var copy = instructions["COPY"].Single(line => line.StartsWith("--from=build ", StringComparison.Ordinal)).Split(' ');
        var command = JsonSerializer.Deserialize<string[]>(instructions["ENTRYPOINT"].Single())!.Single();
        var data = instructions["VOLUME"].Single();
        var user = instructions["RUN"].Single(line => line.StartsWith("useradd ", StringComparison.Ordinal));
        var arguments = JsonSerializer.Deserialize<string[]>(instructions["CMD"].Single())!;

        Assert.Contains("DestinationFiles=\"$(PublishDir)kandinsky", await File.ReadAllTextAsync(project), StringComparison.Ordinal);
        Assert.Equal((publish[^1], $"{copy[2]}/kandinsky"), (copy[1], command));
        Assert.Contains(". .", instructions["COPY"]);
        Assert.Contains($"mkdir {data} && chown {instructions["USER"].Single()} {data}", user, StringComparison.Ordinal);
        Assert.Equal(data, arguments[^1]);
        Assert.All(instructions["ENV"].Single().Split(' ').Select(pair => pair.Split('=')[1]), path =>
            Assert.StartsWith(data, path, StringComparison.Ordinal));
        Assert.Equal("7860", instructions["EXPOSE"].Single());   // the port of serve without --port
        Assert.All(await File.ReadAllLinesAsync(Repository.Path(".dockerignore")), line =>
            Assert.Matches("^(#.*|\\.git|\\*\\*/(bin|obj)|artifacts|TestResults)$", line));   // neither sources nor models
    }

    public void Dispose() => _folder.Dispose();

    private static string Sample(string name) => Repository.Path($"docs/deploy/{name}");

    private static async Task AnswersAsync(HttpClient http)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if ((await http.GetAsync("/health")).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (attempt < 200)
            {
                // It has not begun to listen.
            }
            await Task.Delay(50);
        }
    }

    /// <summary>A file of more than nginx takes unless told otherwise.</summary>
    private static byte[] LargePicture()
    {
        var image = new Image(1024, 1024, ColorMode.Rgb);
        new Random(1).NextBytes(image.Pixels);
        return ImageFile.Encode(image, PictureFormat.Png);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
