using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;

namespace Kandinsky;

/// <summary>
/// Sends requests to the hub. Redirects are followed by hand: the token goes to the hub's own address alone, never to
/// where it redirects, and never over plain http to another machine.
/// </summary>
internal sealed class HubConnection : IDisposable
{
    private const int MostRedirects = 8;

    private readonly HubSettings _settings;
    private readonly HttpClient _client;

    public HubConnection(HubSettings settings, HttpMessageHandler? handler = null)
    {
        _settings = settings;
        _client = new(handler ?? NewHandler(), disposeHandler: handler is null) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new("Kandinsky.NET", typeof(HubConnection).Assembly.GetName().Version?.ToString(2)));
        _client.DefaultRequestHeaders.AcceptEncoding.Add(new("identity"));
    }

    /// <summary>A handler that follows no redirect, keeps no cookie and unpacks nothing.</summary>
    public static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <summary>Asks once.</summary>
    /// <param name="method">GET or HEAD; a HEAD stops at the first answer that names the content.</param>
    /// <param name="url">An address of the hub.</param>
    /// <param name="from">The first byte wanted; 0 for all.</param>
    /// <param name="errors">Words for a refusal.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="HubFault">A failure that may pass.</exception>
    /// <exception cref="KandinskyException">A refusal.</exception>
    public async Task<HubReply> AskAsync(HttpMethod method, Uri url, long from, HubErrors errors, CancellationToken cancellation)
    {
        var (atHub, hash, bytes) = (true, (string?)null, (long?)null);
        for (var redirects = 0; ; redirects++)
        {
            atHub &= IsHub(url);
            var message = await SendAsync(method, url, from, atHub, cancellation).ConfigureAwait(false);
            try
            {
                if (atHub)
                {
                    var own = HubHeaders.Read(message);
                    (hash, bytes) = (hash ?? own.Hash, bytes ?? own.Bytes);
                }

                if (!HubHeaders.IsRedirect(message))
                {
                    errors.ThrowUnlessGood(message, hasToken: atHub && _settings.Token is not null);
                    return new(message, hash, bytes);
                }

                if (method == HttpMethod.Head && hash is not null && bytes is not null)
                    return new(message, hash, bytes);

                url = Target(message, url, redirects, errors);
                message.Dispose();
            }
            catch
            {
                message.Dispose();
                throw;
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri url, long from, bool atHub, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, url);
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        if (atHub && _settings.Token is { } token && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback))
            request.Headers.Authorization = token.Header;

        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(_settings.Silence);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new HubFault($"{url.Host} did not answer within {_settings.Silence.TotalSeconds:0.#} s", cause: failure);
        }
        catch (HttpRequestException failure) when (failure.InnerException is AuthenticationException)
        {
            throw new KandinskyException($"no secure connection to {url.Host}: {failure.InnerException.Message};"
                + " check this machine's clock and certificates", ErrorKind.Network, failure);
        }
        catch (HttpRequestException failure)
        {
            throw new HubFault($"{url.Host} cannot be reached: {failure.Message}", cause: failure);
        }
    }

    private static Uri Target(HttpResponseMessage message, Uri url, int redirects, HubErrors errors)
    {
        if (message.Headers.Location is not { } location || redirects >= MostRedirects)
            throw errors.Broken(message.Headers.Location is null ? "a redirect that leads nowhere" : "redirects without end");
        var target = new Uri(url, location);
        var safe = target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && url.Scheme == Uri.UriSchemeHttp);
        return safe ? target : throw errors.Broken($"a redirect from {url.Scheme} to {target.Scheme}");
    }

    private bool IsHub(Uri url) =>
        Uri.Compare(url, _settings.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
