using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kandinsky.Server.Tests;

/// <summary>What bodies may hold, before they are held.</summary>
public sealed class LimitsTests(SharedService shared) : IClassFixture<SharedService>
{
    [Theory]
    [InlineData("[1]")]
    [InlineData("nonsense")]
    [InlineData("{\"prompt\":\"a\",\"prompt\":\"b\"}")]
    [InlineData("{\"prompt\":1e999}")]
    [InlineData("{\"prompt\":\"\\ud800\"}")]
    [InlineData("")]
    public async Task Bodies_that_are_no_object_are_refused(string body)
    {
        var service = shared.Service;

        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(service, Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public async Task Deep_json_is_refused()
    {
        var service = shared.Service;

        Assert.Equal(HttpStatusCode.BadRequest,
            await PostAsync(service, Encoding.UTF8.GetBytes("{\"items\":" + new string('[', 10_000) + new string(']', 10_000) + "}")));
    }

    [Fact]
    public async Task A_million_names_are_refused()
    {
        var service = shared.Service;
        var body = new StringBuilder("{");
        for (var i = 0; i < 1_000_000; i++) body.Append('"').Append(i).Append("\":1,");
        body.Append("\"prompt\":\"x\"}");

        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(service, Encoding.UTF8.GetBytes(body.ToString())));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Too_long_a_body_is_refused_with_and_without_a_length(bool chunked)
    {
        await using var service = await Service.StartAsync(settings => settings with { BodyLimit = 100_000 });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/jobs") { Content = new ByteArrayContent(new byte[200_000]) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await service.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Bodies_together_stay_within_their_memory()
    {
        await using var service = await Service.StartAsync(settings => settings with { BodiesLimit = 50_000 });
        using var content = new ByteArrayContent(new byte[60_000]);
        content.Headers.ContentType = new("application/json");

        using var response = await service.Client.PostAsync("/api/v1/jobs", content);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        await service.PaintAsync(new { prompt = "a star", steps = 2, prior_steps = 2 });
    }

    [Fact]
    public async Task A_picture_that_claims_too_many_pixels_is_refused()
    {
        await using var service = await Service.StartAsync(settings => settings with { PixelLimit = 10_000 });

        var problem = await service.RefusedAsync(new { prompt = "x", image = TestPictures.Base64(TestPictures.Gradient(101, 100)), strength = 0.5 }, 400);

        Assert.Equal("image", problem.Text("field"));
    }

    public static TheoryData<string, byte[]> HostileForms
    {
        get
        {
            const string head = "--x\r\nContent-Disposition: form-data; name=\"request\"\r\n\r\n{}\r\n";
            return new()
            {
                { "x", [.. Encoding.UTF8.GetBytes(head + "--x--"), .. Enumerable.Repeat((byte)'-', 1_000_000)] },
                { "x", Encoding.UTF8.GetBytes(head) },
                { "x", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(head, 10_000)) + "--x--") },
                { "x", Encoding.UTF8.GetBytes("--x\r\n" + string.Concat(Enumerable.Repeat("X-A: b\r\n", 100)) + "\r\n{}\r\n--x--") },
                { "x", Encoding.UTF8.GetBytes("--x\r\nX-A: " + new string('a', 100_000) + "\r\n\r\n{}\r\n--x--") },
                { "x", Encoding.UTF8.GetBytes("--x\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--x--") },
                { "", Encoding.UTF8.GetBytes(head) },
                { new string('b', 10_000), Encoding.UTF8.GetBytes(head) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(HostileForms))]
    public async Task Forms_that_are_damaged_or_endless_are_refused(string boundary, byte[] body)
    {
        var service = shared.Service;
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={boundary}");

        using var response = await service.Client.PostAsync("/api/v1/jobs", content);

        Assert.Contains((int)response.StatusCode, (int[])[400, 431]);
    }

    [Theory]
    [InlineData("POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n")]
    [InlineData("POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2;\nxx\r\nab\r\n0\r\n\r\n")]
    [InlineData("POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")]
    [InlineData("GET /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n")]
    [InlineData("GET /api/v1/jobs HTTP/1.1\r\nHost : localhost\r\n\r\n")]
    public async Task Requests_that_could_smuggle_another_are_refused_and_the_connection_closed(string request)
    {
        var service = shared.Service;
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", service.Server.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));

        using var reader = new StreamReader(socket.GetStream());
        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Single(answer.Split("HTTP/1.1 "), each => each.Length > 0);
    }

    [Fact]
    public async Task A_queue_that_is_full_says_when_to_come_again()
    {
        await using var service = await Service.StartAsync(settings => settings with { QueueLimit = 1 });
        var running = (await service.CreateAsync(new { prompt = "x", steps = 999, prior_steps = 2, width = 256, height = 256 })).Text("id");
        await RunningAsync(service, running);
        await service.CreateAsync(new { prompt = "x" });

        using var content = new StringContent("""{"prompt":"x"}""", Encoding.UTF8, "application/json");
        using var response = await service.Client.PostAsync("/api/v1/jobs", content);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_disk_without_room_takes_no_jobs_and_loses_none()
    {
        await using var service = await Service.StartAsync();
        var job = await service.PaintAsync(new { prompt = "x", steps = 2, prior_steps = 2 });
        await service.RestartAsync(settings => settings with { ReservedBytes = long.MaxValue });

        Assert.Contains("disk is full", (await service.RefusedAsync(new { prompt = "x" }, 507)).Text("detail"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync(job.GetProperty("pictures")[0].Text("url"))).StatusCode);
    }

    [Fact]
    public async Task A_compressed_body_is_not_unpacked()
    {
        var service = shared.Service;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write("""{"prompt":"x"}"""u8);
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await service.Client.PostAsync("/api/v1/jobs", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    internal static async Task RunningAsync(Service service, string id)
    {
        await foreach (var (name, _) in service.EventsAsync(id)) if (name != "queued") return;
    }

    private static async Task<HttpStatusCode> PostAsync(Service service, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        using var response = await service.Client.PostAsync("/api/v1/jobs", content);
        return response.StatusCode;
    }
}
