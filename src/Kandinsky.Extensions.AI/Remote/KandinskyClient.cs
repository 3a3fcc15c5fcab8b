using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;

namespace Kandinsky.Extensions.AI;

/// <summary>A service somewhere else (<c>kandinsky serve</c>), reached over HTTP. Redirections are not followed, so that no key goes astray.</summary>
public sealed class KandinskyClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private readonly string? _key;

    /// <summary>Nothing is asked of the service yet.</summary>
    /// <param name="options">Where it is and how it is asked.</param>
    /// <exception cref="KandinskyException">There is no address, or none of http or https.</exception>
    public KandinskyClient(KandinskyClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        Address = BaseOf(options.Address);
        _key = options.Key;
        _ownsHttp = options.HttpClient is null;
        _http = options.HttpClient ?? new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, ConnectTimeout = options.ConnectTimeout, PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The service's address, ending with a slash.</summary>
    public Uri Address { get; }

    internal KandinskyClientOptions Options { get; }

    /// <summary>Asks whether the service takes jobs.</summary>
    /// <param name="cancellation">Ends the asking.</param>
    /// <exception cref="KandinskyException">It does not, or cannot be reached.</exception>
    public async Task CheckAsync(CancellationToken cancellation = default)
    {
        using var response = await SendAsync(HttpMethod.Get, "health/ready", null, cancellation).ConfigureAwait(false);
    }

    /// <summary>Closes connections, unless they are another's.</summary>
    public void Dispose()
    {
        if (_ownsHttp) _http.Dispose();
    }

    /// <summary>Refuses an address that cannot be one.</summary>
    /// <exception cref="KandinskyException">There is none, or it is relative, or of another scheme.</exception>
    internal static Uri BaseOf(Uri? address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https" }
            ? new(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/")
            : throw new KandinskyException($"'{address}' is no address of a service; give one such as http://127.0.0.1:7860", ErrorKind.Request);

    internal async Task<JsonNode> SendJsonAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        using var response = await SendAsync(method, path, body, cancellation).ConfigureAwait(false);
        return await JsonOfAsync(response, cancellation).ConfigureAwait(false);
    }

    internal async Task<byte[]> FileAsync(string path, CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        try
        {
            return await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw Lost(error);
        }
    }

    /// <summary>A job's events until it has ended or the connection is lost.</summary>
    internal async IAsyncEnumerable<(string Name, JsonNode Data)> EventsAsync(string job,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await SendAsync(HttpMethod.Get, $"api/v1/jobs/{job}/events", null, cancellation).ConfigureAwait(false);
        using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellation).ConfigureAwait(false))
            yield return (item.EventType, JsonNode.Parse(item.Data)!);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path));
        if (_key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await RefusalAsync(response, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw Lost(error);
        }
    }

    private async Task<JsonNode> JsonOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            return await JsonNode.ParseAsync(stream, cancellationToken: cancellation).ConfigureAwait(false) ?? throw NotAService();
        }
        catch (System.Text.Json.JsonException error)
        {
            throw NotAService(error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Lost(error);
        }
    }

    /// <summary>What the service says of a request it does not take, as an error of the same kind as here.</summary>
    private async Task<KandinskyException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) != true
            || (await JsonOfAsync(response, cancellation).ConfigureAwait(false))["detail"]?.GetValue<string>() is not { } detail)
            return new($"{Address} answers {status}; is it the address of 'kandinsky serve'?", ErrorKind.Network);
        var later = response.Headers.RetryAfter?.Delta is { } time ? $" (in {time.TotalSeconds:0} s)" : "";
        return new(detail + later, status switch
        {
            >= 429 and not 500 => ErrorKind.Network,
            422 => ErrorKind.Memory,
            500 => ErrorKind.Model,
            _ => ErrorKind.Request,
        });
    }

    private KandinskyException NotAService(Exception? cause = null) =>
        new($"{Address} does not answer as a Kandinsky service does; look at the address.", ErrorKind.Network, cause);

    private KandinskyException Lost(Exception cause) =>
        new($"The service at {Address} cannot be reached: {LegibleText.Of(cause.Message)}; start it with 'kandinsky serve', or look at the address.",
            ErrorKind.Network, cause);
}
