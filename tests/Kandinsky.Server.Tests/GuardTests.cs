using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Kandinsky.Server.Tests;

public sealed class GuardTests(SharedService shared) : IClassFixture<SharedService>
{
    [Fact]
    public async Task Another_address_than_loopback_is_refused_without_a_key()
    {
        var error = await Assert.ThrowsAsync<KandinskyException>(() => Service.StartAsync(settings => settings with { Host = "0.0.0.0" }));

        Assert.Contains("kandinsky keys add", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_address_is_served_with_a_key()
    {
        var key = "";
        await using var service = await Service.StartAsync(settings => settings with { Host = "0.0.0.0" }, data => key = Key(data, "alice"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Client.GetAsync("/api/v1/jobs")).StatusCode);
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/api/v1/jobs")).StatusCode);
    }

    [Fact]
    public async Task With_a_key_everything_but_the_page_and_health_needs_one()
    {
        await using var service = await Service.StartAsync(prepare: data => Key(data, "alice"));

        foreach (var path in (string[])["/api/v1/jobs", "/api/v1/events", "/api/v1/pictures", "/api/v1/models", "/api/v1/status", "/nowhere"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await service.Client.GetAsync(path)).StatusCode);
        foreach (var path in (string[])["/health", "/health/live", "/health/ready", "/api/v1/session"])
            Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_key_is_taken_as_bearer_password_or_cookie_until_it_is_revoked()
    {
        var key = "";
        await using var service = await Service.StartAsync(prepare: data => key = Key(data, "alice"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(new("Bearer", key)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"anyone:{key}")))));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(new("Bearer", key + "x")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(new("Bearer", "")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(new("Basic", "!!!")));
        using (var session = await service.Client.PostAsJsonAsync("/api/v1/session", new { key }))
        {
            Assert.Equal(HttpStatusCode.OK, session.StatusCode);
            Assert.All(["httponly", "samesite=strict"], each =>
                Assert.Contains(each, session.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase));
        }
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(null)); // the client keeps cookies
        using (var keys = ApiKeys.Open(service.Data)) keys.Revoke("alice");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(new("Bearer", key)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(null));

        async Task<HttpStatusCode> StatusAsync(AuthenticationHeaderValue? authorization)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status") { Headers = { Authorization = authorization } };
            using var response = await service.Client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task A_key_sees_its_own_jobs_and_pictures_alone_and_an_administrator_all()
    {
        var (alice, bob, admin) = ("", "", "");
        await using var service = await Service.StartAsync(prepare: data =>
            (alice, bob, admin) = (Key(data, "alice"), Key(data, "bob"), Key(data, "admin", KeyRole.Admin)));
        As(alice);
        var job = await service.PaintAsync(new { prompt = "a star", steps = 2, prior_steps = 2 });
        var (id, picture) = (job.Text("id"), job.GetProperty("pictures")[0].Text("id"));

        foreach (var (key, status, count) in new[] { (bob, HttpStatusCode.NotFound, 0), (admin, HttpStatusCode.OK, 1), (alice, HttpStatusCode.OK, 1) })
        {
            As(key);
            foreach (var path in (string[])[$"/api/v1/jobs/{id}", $"/api/v1/jobs/{id}/events", $"/api/v1/pictures/{picture}",
                $"/api/v1/pictures/{picture}/file", $"/api/v1/pictures/{picture}/thumbnail"])
                Assert.Equal(status, (await service.Client.GetAsync(path)).StatusCode);
            Assert.Equal(count, (await service.GetAsync("/api/v1/jobs")).GetProperty("jobs").GetArrayLength());
            Assert.Equal(count, (await service.GetAsync("/api/v1/pictures")).GetProperty("pictures").GetArrayLength());
        }
        As(bob);
        await service.RefusedAsync(new { prompt = "x", image = picture, strength = 0.5 }, 404);
        await service.RefusedAsync(new { prompt = "x", priority = 1 }, 403);

        void As(string key) => service.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    [Fact]
    public async Task A_quota_of_pictures_a_day_is_kept()
    {
        var key = "";
        await using var service = await Service.StartAsync(prepare: data => key = Key(data, "alice", quota: 2));
        service.Client.DefaultRequestHeaders.Authorization = new("Bearer", key);

        await service.PaintAsync(new { prompt = "a star", count = 2, steps = 2, prior_steps = 2 });

        Assert.Equal("quota_exceeded", (await service.RefusedAsync(new { prompt = "a star" }, 429)).Text("title"));
    }

    [Fact]
    public void Keys_are_kept_as_hashes_only()
    {
        using var folder = new Kandinsky.Testing.TemporaryFolder();
        var key = Key(folder.Path("data"), "alice");

        var kept = Directory.EnumerateFiles(folder.Path("data")).Select(File.ReadAllBytes);

        Assert.All(kept, bytes => Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(key[10..]))));
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost:1", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]:80", HttpStatusCode.OK)]
    [InlineData("pictures.example", HttpStatusCode.OK)]
    public async Task Only_known_hosts_are_answered(string host, HttpStatusCode status)
    {
        await using var service = await Service.StartAsync(settings => settings with { AllowedHosts = ["pictures.example"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status") { Headers = { Host = host } };

        using var response = await service.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:1", HttpStatusCode.Forbidden)]
    [InlineData("https://friend.example", HttpStatusCode.OK)]
    public async Task Only_known_origins_are_answered(string origin, HttpStatusCode status)
    {
        await using var service = await Service.StartAsync(settings => settings with { AllowedOrigins = ["https://friend.example"] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status") { Headers = { { "Origin", origin } } };

        using var response = await service.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? origin : null, response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single()
            : null);
    }

    [Fact]
    public async Task The_service_s_own_page_is_a_known_origin()
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get,
            "/api/v1/status")
        { Headers = { { "Origin", service.Server.Address.ToString().TrimEnd('/') } } };

        using var response = await service.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Every_answer_forbids_sniffing_scripts_and_frames()
    {
        await using var service = await Service.StartAsync();
        var job = await service.PaintAsync(new { prompt = "<script>alert(1)</script>", steps = 2, prior_steps = 2 });

        foreach (var path in (string[])["/api/v1/status", "/nowhere", job.GetProperty("pictures")[0].Text("url"),
            job.GetProperty("pictures")[0].Text("thumbnail")])
        {
            using var response = await service.Client.GetAsync(path);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Contains(response.Content.Headers.ContentType!.MediaType, (string[])["application/json", "application/problem+json", "image/png",
                "image/jpeg"]);
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    [Theory]
    [InlineData("..")]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("%2e%2e%5c")]
    [InlineData("C:")]
    [InlineData("con")]
    [InlineData("%00")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%D0%B0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Names_in_the_place_of_ids_lead_nowhere(string name)
    {
        var service = shared.Service;

        foreach (var path in (string[])[$"/api/v1/jobs/{name}", $"/api/v1/pictures/{name}/file", $"/api/v1/pictures/{name}/thumbnail",
            $"/api/v1/jobs/{name}/inputs/{name}", $"/api/v1/pictures?before={name}"])
        {
            using var response = await service.Client.GetAsync(path);
            Assert.InRange((int)response.StatusCode, 200, 404);
            if (response.IsSuccessStatusCode) Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).ValueKind == JsonValueKind.Object);
        }
    }

    private static string Key(string data, string name, KeyRole role = KeyRole.User, int? quota = null)
    {
        using var keys = ApiKeys.Open(data);
        return keys.Add(name, role, quota);
    }
}
