using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kandinsky.Server;

/// <summary>
/// What every request passes before it is looked at: the headers that protect browsers; only known hosts, so that no name that was rebound to this
/// machine works; only known origins, so that no other site's page can act here; and no more requests at once than there may be.
/// </summary>
internal sealed class RequestGuard(ServerSettings settings, ProxyHeaders proxy)
{
    private readonly HashSet<string> _hosts = new(settings.AllowedHosts.Append(settings.Host).Append("localhost").Append(Dns.GetHostName()),
        StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(settings.AllowedOrigins.Select(origin => origin.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);
    private int _requests;

    public async Task InvokeAsync(HttpContext context, Func<Task> next)
    {
        Protect(context.Response.Headers);
        if (!IsKnownHost(context.Request.Host.Host) || (proxy.HostOf(context) is { } told && !IsKnownHost(told.Host)))
            throw new RefusalException(403, "host_not_allowed", "This service does not answer to that host name; start it with --allow-host to add one.");
        proxy.Apply(context);
        if (!IsKnownOrigin(context)) throw new RefusalException(403, "origin_not_allowed",
            "Pages of that origin may not use this service; start it with --allow-origin to add one.");
        if (IsPreflight(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        if (context.Request.Path.StartsWithSegments("/health"))
        {
            await next().ConfigureAwait(false);
            return;
        }
        try
        {
            if (Interlocked.Increment(ref _requests) > settings.RequestLimit)
                throw new RefusalException(503, "too_many_requests", "Too many requests are being answered; try again in a moment.",
                    retryAfter: TimeSpan.FromSeconds(1));
            await next().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
        }
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    /// <summary>An IP address is no name that could be rebound.</summary>
    private bool IsKnownHost(string host) => _hosts.Contains(host) || IPAddress.TryParse(host.Trim('[', ']'), out _);

    /// <summary>A page's own origin is the host it was loaded from. Programs send no origin.</summary>
    private bool IsKnownOrigin(HttpContext context)
    {
        if (context.Request.Headers.Origin is not [{ } origin]) return context.Request.Headers.Origin.Count == 0;
        if (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority == context.Request.Host.Value && uri.Scheme is "http" or "https") return true;
        if (!_origins.Contains(origin)) return false;
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowHeaders = "authorization, content-type";
        headers.AccessControlAllowMethods = "GET, POST, DELETE";
        headers.Vary = new StringValues("Origin");
        return true;
    }

    private static bool IsPreflight(HttpRequest request) => HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0;
}
