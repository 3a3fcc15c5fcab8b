using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kandinsky.Server;

/// <summary>Whether the service is well.</summary>
/// <param name="Status">ok, starting or ending.</param>
internal sealed record HealthView(string Status);

/// <summary>Whether the process is there, and whether it takes jobs.</summary>
internal sealed class ServiceHealth(JobService jobs)
{
    /// <summary>Whether the service has started.</summary>
    public bool IsStarted { get; set; }

    public HealthView View => new(jobs.IsEnding ? "ending" : IsStarted ? "ok" : "starting");
}

internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health");
        health.MapGet("/", Ready).WithSummary("Whether jobs are taken");
        health.MapGet("/ready", Ready).WithSummary("Whether jobs are taken");
        health.MapGet("/live", Live).WithSummary("Whether the process is there");
    }

    private static JsonHttpResult<HealthView> Ready(ServiceHealth health) =>
        TypedResults.Json(health.View, ApiJson.Configured.HealthView, statusCode: health.View.Status == "ok" ? 200 : 503);

    private static Ok<HealthView> Live() => TypedResults.Ok(new HealthView("ok"));
}
