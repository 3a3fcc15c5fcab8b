using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kandinsky.Server.Tests;

/// <summary>What a proxy before the service says of the address people used, and whom that is believed.</summary>
public sealed class ProxyTests
{
    private const string Name = "pictures.example.org";

    [Theory]
    [InlineData("https", null, "https://127.0.0.1:*")]
    [InlineData("https", Name, "https://pictures.example.org")]
    [InlineData("http, https", "127.0.0.2, pictures.example.org:8443", "https://pictures.example.org:8443")]
    [InlineData("gopher", null, "http://127.0.0.1:*")]
    [InlineData(null, null, "http://127.0.0.1:*")]
    public async Task Addresses_in_answers_are_those_that_people_used(string? scheme, string? host, string expected)
    {
        await using var service = await Service.StartAsync(settings => settings with { AllowedHosts = [Name] });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/images/generations")
        {
            Content = JsonContent.Create(new { prompt = "a star", steps = 2, prior_steps = 2, response_format = "url" }),
        };
        if (scheme is not null) request.Headers.Add("X-Forwarded-Proto", scheme);
        if (host is not null) request.Headers.Add("X-Forwarded-Host", host);

        using var response = await service.Client.SendAsync(request);

        var url = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data")[0].Text("url");
        Assert.StartsWith($"{expected.Replace("*", $"{service.Server.Address.Port}", StringComparison.Ordinal)}/api/v1/pictures/", url,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_of_the_tools_are_those_that_people_used_too()
    {
        await using var service = await Service.StartAsync(settings => settings with { AllowedHosts = [Name] });
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new()
        {
            Endpoint = new Uri(service.Server.Address, "/mcp"),
            AdditionalHeaders = new Dictionary<string, string> { ["X-Forwarded-Proto"] = "https", ["X-Forwarded-Host"] = Name },
        }));

        var painted = await client.CallToolAsync("generate_image", new Dictionary<string, object?> { ["prompt"] = "a star", ["steps"] = 2 });

        Assert.StartsWith($"https://{Name}/api/v1/pictures/", Assert.Single(painted.Content.OfType<ResourceLinkBlock>()).Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example.org", null)]
    [InlineData("evil.example.org", Name)]
    [InlineData(Name, "evil.example.org")]
    public async Task Neither_host_may_be_unknown(string host, string? told)
    {
        await using var service = await Service.StartAsync(settings => settings with { AllowedHosts = [Name] });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status") { Headers = { Host = host } };
        if (told is not null) request.Headers.Add("X-Forwarded-Host", told);

        using var response = await service.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Behind_tls_the_page_s_own_origin_is_known_and_its_cookie_stays_on_safe_lines()
    {
        await using var service = await Service.StartAsync(settings => settings with { AllowedHosts = [Name] });
        string key;
        using (var keys = ApiKeys.Open(service.Data)) key = keys.Add("me", KeyRole.User, null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/session") { Content = JsonContent.Create(new { key }) };
        foreach (var (name, value) in new[] { ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", Name), ("Origin", $"https://{Name}") })
            request.Headers.Add(name, value);

        using var response = await service.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("; secure", response.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("172.16.0.0/12", "172.17.0.9", true)]
    [InlineData("172.16.0.0/12", "::ffff:172.17.0.9", true)]
    [InlineData("172.16.0.0/12", "192.168.1.1", false)]
    [InlineData("fd00::/8", "fd00::1", true)]
    [InlineData("10.0.0.1", "::1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    public void Only_proxies_here_and_those_named_are_believed(string trusted, string from, bool believed)
    {
        var proxy = new ProxyHeaders(new() { DataFolder = "", TrustedProxies = [trusted] });
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(from) } };
        context.Request.Headers["X-Forwarded-Host"] = Name;
        context.Request.Headers["X-Forwarded-Proto"] = "https";

        proxy.Apply(context);

        Assert.Equal(believed ? (Name, "https") : ("", ""), (context.Request.Host.Value ?? "", context.Request.Scheme ?? ""));
    }

    [Fact]
    public async Task A_proxy_that_is_no_address_is_told_at_the_start()
    {
        var error = await Assert.ThrowsAsync<KandinskyException>(() => Service.StartAsync(settings => settings with { TrustedProxies = ["nginx"] }));

        Assert.Contains("--trust-proxy nginx", error.Message, StringComparison.Ordinal);
    }
}
