using System.Net;
using System.Text.RegularExpressions;

namespace Kandinsky.Server.Tests;

public sealed partial class PageTests(SharedService shared) : IClassFixture<SharedService>
{
    private const int MostScript = 150_000;

    [Fact]
    public async Task The_page_and_everything_it_names_is_served_from_the_program()
    {
        var client = shared.Service.Client;
        var (waiting, seen, script) = (new Queue<string>(["/"]), new HashSet<string>(), 0);
        while (waiting.TryDequeue(out var path))
        {
            if (!seen.Add(path)) continue;
            using var response = await client.GetAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.OK, path);
            var text = await response.Content.ReadAsStringAsync();
            if (response.Content.Headers.ContentType!.MediaType == "text/javascript") script += text.Length;
            foreach (var name in Address().Matches(text).Select(match => match.Groups[1].Value)) waiting.Enqueue($"/{name}");
            foreach (var name in Import().Matches(text).Select(match => match.Groups[1].Value)) waiting.Enqueue($"/page/{name}");
        }

        Assert.Contains("/page/mask.js", seen);
        Assert.InRange(script, 1, MostScript);
    }

    [Fact]
    public async Task Every_module_is_asked_for_at_once()
    {
        var page = await shared.Service.Client.GetStringAsync("/");
        var modules = typeof(KandinskyServer).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".js", StringComparison.Ordinal)
            && !name.EndsWith("app.js", StringComparison.Ordinal));

        Assert.All(modules, module => Assert.Contains($"<link rel=\"modulepreload\" href=\"{module.Replace('\\', '/')}\">", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_script_and_nothing_from_elsewhere_may_run_in_it()
    {
        using var response = await shared.Service.Client.GetAsync("/");

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self' 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_file_that_did_not_change_is_not_sent_again()
    {
        using var first = await shared.Service.Client.GetAsync("/page/app.js");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/page/app.js") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        Assert.Equal(HttpStatusCode.NotModified, (await shared.Service.Client.SendAsync(again)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await shared.Service.Client.GetAsync("/page/../KandinskyServer.cs")).StatusCode);
    }

    [GeneratedRegex("(?:src|href)=\"(page/[^\"]+)\"")]
    private static partial Regex Address();

    [GeneratedRegex("from \"\\./([^\"]+)\"")]
    private static partial Regex Import();
}
