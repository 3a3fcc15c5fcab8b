using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class HubTokenTests
{
    private const string Secret = "hf_topSecretToken";

    [Fact]
    public async Task The_token_goes_to_the_hub_and_not_to_where_it_redirects()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        await pull.RunAsync(pull.Hub.Settings with { Token = new(Secret, "a test") });
        Assert.All(pull.Hub.Requests, request => Assert.Equal($"Bearer {Secret}", request.Headers["Authorization"]));
        Assert.NotEmpty(pull.Hub.StorageRequests);
        Assert.All(pull.Hub.StorageRequests, request => Assert.False(request.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public async Task A_redirect_that_stays_at_the_hub_keeps_the_token()
    {
        await using var pull = new HubPull(ModelFixture.Decoder());
        pull.Hub.Tamper = (request, reply) => request.Path.StartsWith("/api/", StringComparison.Ordinal) && request.Query != "blobs=true&moved"
            ? StubReply.Text(307).With("Location", $"{request.Path}?blobs=true&moved")
            : reply;
        pull.EveryFileIsThere(await pull.RunAsync(pull.Hub.Settings with { Token = new(Secret, "a test") }));
        Assert.All(pull.Hub.Requests, request => Assert.True(request.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public async Task A_redirect_away_and_back_does_not_get_the_token_again()
    {
        await using var pull = HubPull.OfWeights(1000);
        pull.Hub.TamperStorage = (_, _) => StubReply.Text(302).With("Location", $"{pull.Hub.Address}trap");
        await pull.FailAsync(ErrorKind.Network, pull.Hub.Settings with { Token = new(Secret, "a test") });
        Assert.False(pull.Hub.Requests.Last(request => request.Path == "/trap").Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("javascript:alert(1)")]
    public async Task A_redirect_out_of_the_web_is_refused(string target)
    {
        await using var pull = HubPull.OfWeights(1000);
        pull.Hub.TamperStorage = (_, _) => StubReply.Text(302).With("Location", target);
        Assert.Contains("a redirect from http to", await pull.FailAsync(ErrorKind.Network));
    }

    [Fact]
    public async Task Redirects_without_end_are_given_up()
    {
        await using var pull = HubPull.OfWeights(1000);
        pull.Hub.TamperStorage = (request, _) => StubReply.Text(302).With("Location", request.Path);
        Assert.Contains("redirects without end", await pull.FailAsync(ErrorKind.Network));
    }

    [Fact]
    public async Task A_redirect_that_leads_nowhere_is_an_error()
    {
        await using var pull = HubPull.OfWeights(1000);
        pull.Hub.TamperStorage = (_, _) => StubReply.Text(302);
        Assert.Contains("leads nowhere", await pull.FailAsync(ErrorKind.Network));
    }

    [Fact]
    public void The_token_shows_in_no_text()
    {
        var settings = new HubSettings { Token = new(Secret, "HF_TOKEN") };
        Assert.DoesNotContain(Secret, settings.ToString());
        Assert.DoesNotContain(Secret, settings.Token!.ToString());
        Assert.Contains("HF_TOKEN", settings.ToString());
    }

    [Theory]
    [InlineData("hf_top secret")]
    [InlineData("hf_top\nsecret")]
    [InlineData("hf_töp")]
    [InlineData("  ")]
    public void A_token_with_blanks_is_refused_without_being_shown(string secret)
    {
        var error = Assert.Throws<KandinskyException>(() => new HubToken(secret, "HF_TOKEN"));
        Assert.Contains("HF_TOKEN", error.Message);
        Assert.DoesNotContain("hf_", error.Message);
    }

    [Theory]
    [InlineData("HF_TOKEN=a;HUGGING_FACE_HUB_TOKEN=b;HF_TOKEN_PATH=FILE", "HF_TOKEN")]
    [InlineData("HF_TOKEN=;HUGGING_FACE_HUB_TOKEN=b;HF_TOKEN_PATH=FILE", "HUGGING_FACE_HUB_TOKEN")]
    [InlineData("HF_TOKEN_PATH=FILE;HF_HOME=/nowhere", "FILE")]
    [InlineData("HF_HOME=HOME", "HOME/token")]
    [InlineData("HF_HOME=/nowhere", null)]
    [InlineData("HF_TOKEN_PATH=HOME", null)]
    public void The_token_is_found_where_Pythons_client_finds_it(string environment, string? source)
    {
        using var home = new TemporaryFolder();
        var file = home.Write("my-token", $"{Secret}\n");
        home.Write("token", Secret);
        string? Fill(string? text) => text?.Replace("FILE", file, StringComparison.Ordinal).Replace("HOME", home.Path, StringComparison.Ordinal)
            .Replace($"HF_{home.Path}", "HF_HOME", StringComparison.Ordinal);
        var settings = HubSettings.FromEnvironment(TestEnvironment.Of(Fill(environment)!));
        Assert.Equal(Fill(source), settings.Token?.Source);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("YES", true)]
    [InlineData("on", true)]
    [InlineData("0", false)]
    [InlineData("", false)]
    public void Offline_is_set_as_for_Pythons_client(string value, bool offline) =>
        Assert.Equal(offline, HubSettings.FromEnvironment(TestEnvironment.Of($"HF_HUB_OFFLINE={value};HF_HOME=/nowhere")).Offline);

    [Fact]
    public void The_endpoint_is_the_hub_or_a_mirror()
    {
        Assert.Equal("https://huggingface.co", HubSettings.FromEnvironment(TestEnvironment.Of("HF_HOME=/nowhere")).Address);
        Assert.Equal("https://mirror.example/hub", HubSettings.FromEnvironment(TestEnvironment.Of("HF_HOME=/nowhere;HF_ENDPOINT=https://mirror.example/hub/"))
            .Address);
    }

    [Theory]
    [InlineData("mirror.example")]
    [InlineData("ftp://mirror.example")]
    [InlineData("https://user:password@mirror.example")]
    [InlineData("https://mirror.example/?x=1")]
    public void An_endpoint_that_is_no_web_address_is_refused(string endpoint)
    {
        var error = Assert.Throws<KandinskyException>(() => HubSettings.FromEnvironment(TestEnvironment.Of($"HF_HOME=/nowhere;HF_ENDPOINT={endpoint}")));
        Assert.Contains("HF_ENDPOINT", error.Message);
        Assert.DoesNotContain("password", error.Message);
    }
}
