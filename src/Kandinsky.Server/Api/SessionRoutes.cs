using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kandinsky.Server;

/// <summary>A key to keep in the page's cookie.</summary>
/// <param name="Key">The key.</param>
internal sealed record SessionRequest(string Key);

/// <summary>Who the page speaks for.</summary>
/// <param name="KeysRequired">Whether there are keys.</param>
/// <param name="Caller">The name of the key; null if there is none yet.</param>
internal sealed record SessionView(bool KeysRequired, string? Caller);

/// <summary>The page's key, in a cookie that scripts cannot read and other sites' pages do not send.</summary>
internal static class SessionRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/api/v1/session").WithTags("Session");
        session.MapGet("/", Get).WithSummary("Tells whether a key is needed and there");
        session.MapPost("/", Begin).Accepts<SessionRequest>("application/json").WithSummary("Puts a key into the page's cookie");
        session.MapDelete("/", End).WithSummary("Forgets the page's key");
    }

    private static Ok<SessionView> Get(HttpContext context, ApiKeys keys) =>
        TypedResults.Ok(new SessionView(keys.AreRequired, (context.Items[typeof(Caller)] as Caller)?.Name));

    private static async Task<Ok<SessionView>> Begin(HttpContext context, RequestBody body, ApiKeys keys)
    {
        var key = ApiJson.Read(await body.ReadJsonAsync(context), ApiJson.Configured.SessionRequest).Key;
        var caller = keys.Find(key) ?? throw new RefusalException(401, "invalid_api_key", "That key is not good; 'kandinsky keys add NAME' makes one.", "key");
        context.Response.Cookies.Append(KeyGuard.Cookie, key, new()
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps,
            Path = "/", MaxAge = TimeSpan.FromDays(90)
        });
        return TypedResults.Ok(new SessionView(true, caller.Name));
    }

    private static NoContent End(HttpContext context)
    {
        context.Response.Cookies.Delete(KeyGuard.Cookie);
        return TypedResults.NoContent();
    }
}
