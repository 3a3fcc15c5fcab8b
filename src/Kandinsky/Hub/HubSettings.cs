namespace Kandinsky;

/// <summary>How to reach the hub.</summary>
public sealed record HubSettings
{
    /// <summary>The hub's address, or a mirror's.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co");

    /// <summary>The address as text, without a slash at its end.</summary>
    internal string Address => Endpoint.AbsoluteUri.TrimEnd('/');

    /// <summary>The access token; null for public models.</summary>
    public HubToken? Token { get; init; }

    /// <summary>Whether the network is left alone: only what the cache holds is found.</summary>
    public bool Offline { get; init; }

    /// <summary>How many files are downloaded at the same time.</summary>
    public int Connections { get; init; } = 3;

    /// <summary>How long a connection may stay silent before it is given up and tried again.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many times in a row a request may fail; bytes that arrive start the count anew.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>The pause after the first failure; each further one doubles it.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause, also the longest a server may ask for (<c>Retry-After</c>).</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The settings the environment names, by the variables of Python's client: <c>HF_ENDPOINT</c>, <c>HF_TOKEN</c>,
    /// <c>HUGGING_FACE_HUB_TOKEN</c>, <c>HF_TOKEN_PATH</c>, <c>HF_HUB_OFFLINE</c>.
    /// </summary>
    /// <param name="variable">Reads an environment variable; the process's own when null.</param>
    /// <exception cref="KandinskyException">The endpoint is no web address, or the token has blanks in it.</exception>
    public static HubSettings FromEnvironment(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        var settings = new HubSettings
        {
            Token = HubToken.FromEnvironment(variable),
            Offline = variable("HF_HUB_OFFLINE")?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE",
        };
        return variable("HF_ENDPOINT")?.Trim() is { Length: > 0 } endpoint
            ? settings with { Endpoint = ParseEndpoint(endpoint) }
            : settings;
    }

    private static Uri ParseEndpoint(string text) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var endpoint)
        && (endpoint.Scheme == Uri.UriSchemeHttps || endpoint.Scheme == Uri.UriSchemeHttp)
        && endpoint.UserInfo.Length == 0 && endpoint.Query.Length == 0 && endpoint.Fragment.Length == 0
            ? endpoint
            : throw new KandinskyException("HF_ENDPOINT is not a web address; expected for example https://huggingface.co", ErrorKind.Request);
}
