using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kandinsky.Server;

/// <summary>Finds out who sends a request: by a bearer token, a password, or the page's cookie. Without keys everybody at this machine is let in.</summary>
internal sealed class KeyGuard(ApiKeys keys)
{
    /// <summary>The page's cookie.</summary>
    public const string Cookie = "kandinsky_key";

    /// <summary>Addresses anybody may ask: they tell nothing and change nothing.</summary>
    private static readonly string[] s_open = ["/page", "/api/v1/session"];

    public async Task InvokeAsync(HttpContext context, Func<Task> next)
    {
        if (context.Request.Path.StartsWithSegments("/health"))
        {
            await next().ConfigureAwait(false);
            return;
        }
        if (Identify(context.Request) is { } caller)
        {
            context.Items[typeof(Caller)] = caller;
            context.User = caller.ToPrincipal();
        }
        else if (context.Request.Path != "/" && !s_open.Any(open => context.Request.Path.StartsWithSegments(open)))
        {
            if (context.Request.Path.StartsWithSegments("/sdapi")) context.Response.Headers.WWWAuthenticate = "Basic realm=\"kandinsky\"";
            throw new RefusalException(401, "invalid_api_key",
                "This service needs a key: send it as 'Authorization: Bearer KEY', or as the password of basic authentication.");
        }
        if (context.Request.Path == "/metrics" && !context.Caller().IsAdmin) throw new RefusalException(403, "forbidden",
            "Only an administrator's key may read the metrics: they tell what others do.");
        await next().ConfigureAwait(false);
    }

    private Caller? Identify(HttpRequest request)
    {
        if (!keys.AreRequired) return Caller.Local;
        return KeyIn(request.Headers.Authorization.ToString()) is { } given ? keys.Find(given)
            : request.Cookies.TryGetValue(Cookie, out var key) ? keys.Find(key)
            : null;
    }

    private static string? KeyIn(string header)
    {
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return header[7..].Trim();
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return pair[(pair.IndexOf(':') + 1)..];
    }
}

internal static class CallerExtensions
{
    /// <summary>Who sends the request.</summary>
    public static Caller Caller(this HttpContext context) => (Caller)context.Items[typeof(Caller)]!;
}
